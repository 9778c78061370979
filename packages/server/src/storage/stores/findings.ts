import { type Kysely, sql } from 'kysely';
import { combineConditions, isWorking, type KeyCondition } from '../../domain/key-condition.ts';
import { type Reason, type ReviewCriteria, reasons, type Tally } from '../../domain/review.ts';
import type { Dialect } from '../dialect.ts';
import type { Schema } from '../schema.ts';
import { anyOf, type FlagRow, selectFlaggedKeys, sum, undecided } from './flagged-keys.ts';
import { batches } from './key-batches.ts';
import { meets } from './key-conditions.ts';

/** A key that needs a decision, and the reasons. */
export interface Finding {
  readonly ordinal: number;
  readonly reasons: readonly Reason[];
}

interface Wanted {
  readonly reasons: readonly Reason[];
  /** Only keys with a higher ordinal. */
  readonly after: number;
  readonly size: number;
}

/** Finds the keys of an account that need a decision, and the most used keys. */
export function findingStore(db: Kysely<Schema>, dialect: Dialect) {
  return {
    async tally(accountId: string, terms: ReviewCriteria): Promise<Tally> {
      const tally: Record<string, number> = { keys: await countKeys(db, accountId), due: 0 };
      for await (const batch of batches(db, accountId)) {
        const { rows } = await sql<Record<string, number>>`select ${sql.join([
          sum('due', sql`case when ${anyOf(reasons)} then 1 else 0 end`),
          ...reasons.map((each) => sum(each)),
        ])} from (${selectFlaggedKeys(dialect, { accountId, terms, batch })}) found`.execute(db);
        for (const [name, count] of Object.entries(rows[0] ?? {})) tally[name] = (tally[name] ?? 0) + count;
      }
      const { keys = 0, due = 0 } = tally;
      const byReason = Object.fromEntries(reasons.map((each) => [each, tally[each] ?? 0])) as Tally['byReason'];
      return { keys, due, byReason };
    },

    /** In the order in which the keys were added. */
    async list(accountId: string, terms: ReviewCriteria, { reasons: wanted, after, size }: Wanted): Promise<Finding[]> {
      const found: Finding[] = [];
      for await (const batch of batches(db, accountId, { after })) {
        const { rows } =
          await sql<FlagRow>`select * from (${selectFlaggedKeys(dialect, { accountId, terms, batch })}) found
          where ${anyOf(wanted)} order by ordinal limit ${size - found.length}`.execute(db);
        found.push(...rows.map(toFinding));
        if (found.length >= size) break;
      }
      return found;
    },

    async ofKey(accountId: string, id: string, terms: ReviewCriteria): Promise<Finding | undefined> {
      const key = await db
        .selectFrom('api_key')
        .select('ordinal')
        .where('account_id', '=', accountId)
        .where('id', '=', id)
        .executeTakeFirst();
      if (!key) return undefined;
      const batch = [key.ordinal - 1, key.ordinal] as const;
      const { rows } = await selectFlaggedKeys(dialect, { accountId, terms, batch }).execute(db);
      return rows[0] && toFinding(rows[0]);
    },

    ...notable(db, dialect),
  };
}

function notable(db: Kysely<Schema>, dialect: Dialect) {
  /** @param order the column whose index finds the first keys; an index of another column would visit all keys */
  const keysMeeting = (condition: KeyCondition, accountId: string, order: 'ordinal' | 'expires_at') => {
    const query = db
      .selectFrom('api_key as k')
      .select('k.ordinal')
      .where('k.account_id', '=', accountId)
      .where(meets(condition, (name) => (name === order ? sql.ref(`k.${name}`) : dialect.unindexed(`k.${name}`))));
    const sorted = query.orderBy(sql.ref(`k.${order}`));
    return order === 'ordinal' ? sorted : sorted.orderBy('k.ordinal');
  };
  return {
    /** Returns the ordinals of the most used keys; see domain/usage-score.ts. */
    async mostUsed(accountId: string, size: number): Promise<number[]> {
      let found: { key: number; busyness: number }[] = [];
      for await (const [from, to] of batches(db, accountId)) {
        const rows = await db
          .selectFrom('key_use')
          .select(['key', 'busyness'])
          .where('account_id', '=', accountId)
          .where('key', '>', from)
          .where('key', '<=', to)
          .where('busyness', '>', 0)
          .orderBy('busyness', 'desc')
          .limit(size)
          .execute();
        found = [...found, ...rows].sort((one, other) => other.busyness - one.busyness).slice(0, size);
      }
      return found.map(({ key }) => key);
    },

    /** ADMIN keys that are neither disabled nor expired, in the order in which they were added. */
    async administrators(accountId: string, now: number, size: number): Promise<number[]> {
      const found = keysMeeting(isWorking(now), accountId, 'ordinal').where('k.role', '=', 'admin');
      return ordinals(await found.limit(size).execute());
    },

    /** Keys that need a decision because they expire, soonest first. */
    async expiring(accountId: string, terms: ReviewCriteria, size: number): Promise<number[]> {
      const condition = combineConditions(terms.reviewable, terms.conditions.expiring);
      const found = keysMeeting(condition, accountId, 'expires_at').where(undecided(terms));
      return ordinals(await found.limit(size).execute());
    },
  };
}

function ordinals(rows: readonly { readonly ordinal: number }[]): number[] {
  return rows.map(({ ordinal }) => ordinal);
}

function toFinding(row: FlagRow): Finding {
  return { ordinal: row.ordinal, reasons: reasons.filter((each) => row[each] === 1) };
}

async function countKeys(db: Kysely<Schema>, accountId: string): Promise<number> {
  const { count } = await db
    .selectFrom('api_key')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('account_id', '=', accountId)
    .executeTakeFirstOrThrow();
  return count;
}
