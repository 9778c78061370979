import { randomBytes } from 'node:crypto';
import type { Kysely, Selectable } from 'kysely';
import type { Anchor } from '../../domain/anchor.ts';
import type { EntityChange, LoggedEntity } from '../../domain/events/entity.ts';
import { randomGeneration } from '../../domain/generation.ts';
import { prepare } from '../prepared.ts';
import type { Schema } from '../schema.ts';

export type Change = EntityChange<LoggedEntity>;

/** An entry of the change log. */
export interface LoggedChange extends Change, Anchor {
  readonly accountId: string;
  /** Unix seconds. */
  readonly at: number;
}

const addEntry = prepare((db, { accountId, at, entity, entityId, action, nonce }: Omit<LoggedChange, 'number'>) =>
  db
    .insertInto('change_log')
    .values({ account_id: accountId, at, entity, entity_id: entityId, action, nonce })
    .returning('number'),
);

/** The numbered change log that all followers read; see docs/ARCHITECTURE.md. */
export function changeLogStore(db: Kysely<Schema>) {
  let appended = 0;
  return {
    async append(accountId: string, at: number, change: Change): Promise<void> {
      const nonce = randomGeneration(randomBytes);
      const [entry] = (await addEntry(db, { accountId, at, ...change, nonce })).rows;
      appended = entry?.number ?? appended;
    },

    /** Returns the number of the last entry that these stores appended; 0 if they have not appended any. */
    appended: () => appended,

    /** Returns the entries after a number, oldest first. */
    async after(accountId: string, number: number, limit: number): Promise<LoggedChange[]> {
      const rows = await db
        .selectFrom('change_log')
        .selectAll()
        .where('account_id', '=', accountId)
        .where('number', '>', number)
        .orderBy('number')
        .limit(limit)
        .execute();
      return rows.map(toLoggedChange);
    },

    /** Returns the number of entries after a number, and the time of the first of these entries. */
    async behind(accountId: string, number: number): Promise<{ count: number; oldest: number | null }> {
      const { count, oldest } = await db
        .selectFrom('change_log')
        .select((eb) => [eb.fn.countAll<number>().as('count'), eb.fn.min('at').as('oldest')])
        .where('account_id', '=', accountId)
        .where('number', '>', number)
        .executeTakeFirstOrThrow();
      return { count, oldest: oldest ?? null };
    },

    /** Returns whether an entry after a number concerns this entity. */
    async isChangedAfter(
      accountId: string,
      { entity, entityId }: Pick<Change, 'entity' | 'entityId'>,
      number: number,
    ): Promise<boolean> {
      const entry = await db
        .selectFrom('change_log')
        .select('number')
        .where('account_id', '=', accountId)
        .where('number', '>', number)
        .where('entity', '=', entity)
        .where('entity_id', '=', entityId)
        .limit(1)
        .executeTakeFirst();
      return entry !== undefined;
    },

    /** Returns the entries after a number and up to another, oldest first. */
    async between(accountId: string, after: number, upTo: number): Promise<LoggedChange[]> {
      const rows = await db
        .selectFrom('change_log')
        .selectAll()
        .where('account_id', '=', accountId)
        .where('number', '>', after)
        .where('number', '<=', upTo)
        .orderBy('number')
        .execute();
      return rows.map(toLoggedChange);
    },
  };
}

export function toLoggedChange(row: Selectable<Schema['change_log']>): LoggedChange {
  return {
    number: row.number,
    nonce: row.nonce,
    accountId: row.account_id,
    at: row.at,
    entity: row.entity as Change['entity'],
    entityId: row.entity_id,
    action: row.action as Change['action'],
  };
}
