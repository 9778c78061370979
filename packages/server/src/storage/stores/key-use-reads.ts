import type { Kysely } from 'kysely';
import type { KeyUse } from '../../domain/key-use.ts';
import { type OperationUse, readOperations } from '../../domain/operation-use.ts';
import { type HourCounts, readHours } from '../../domain/use-counts.ts';
import { asBytes, type Dialect } from '../dialect.ts';
import type { Schema } from '../schema.ts';
import { COLUMNS, toUse } from './key-use-row.ts';

export interface UsesOfKey {
  readonly ordinal: number;
  readonly use: KeyUse;
  readonly days: readonly {
    readonly day: number;
    readonly hours: readonly HourCounts[];
    readonly operations: readonly OperationUse[];
  }[];
}

/** Reads what is known of the uses of keys. */
export function keyUseReads(db: Kysely<Schema>, { bytes }: Pick<Dialect, 'bytes'>) {
  // Earlier versions joined them without making bytes of them again.
  const counts = asBytes('counts', bytes).as('counts');
  return {
    /** What is known of the key with this id, and the hours of the days from `since` on, oldest first. */
    async ofKey(accountId: string, id: string, sinceDay: number): Promise<UsesOfKey | undefined> {
      const row = await db
        .selectFrom('key_use')
        .innerJoin('api_key', 'api_key.ordinal', 'key_use.key')
        .selectAll('key_use')
        .where('key_use.account_id', '=', accountId)
        .where('api_key.id', '=', id)
        .executeTakeFirst();
      if (!row) return undefined;
      const days = await db
        .selectFrom('key_count')
        .select(['day', counts, 'operations'])
        .where('account_id', '=', accountId)
        .where('key', '=', row.key)
        .where('day', '>=', sinceDay)
        .orderBy('day')
        .execute();
      return { ordinal: row.key, use: toUse(COLUMNS.map((column) => row[column])), days: days.map(toDay) };
    },

    /** The counts of several keys by their names, and of the days from `since` on. */
    async ofKeys(accountId: string, appnames: readonly string[], sinceDay: number): Promise<Map<string, UsesOfKey>> {
      const rows = await db
        .selectFrom('api_key')
        .innerJoin('key_use', 'key_use.key', 'api_key.ordinal')
        .select('api_key.appname')
        .selectAll('key_use')
        .where('api_key.account_id', '=', accountId)
        .where(
          'api_key.appname_key',
          'in',
          appnames.map((each) => each.toLowerCase()),
        )
        .execute();
      const names = new Map(rows.map(({ key, appname }) => [key, appname]));
      const days = await db
        .selectFrom('key_count')
        .select(['key', 'day', counts, 'operations'])
        .where('key', 'in', [...names.keys()])
        .where('account_id', '=', accountId)
        .where('day', '>=', sinceDay)
        .execute();
      const byKey = Map.groupBy(days, ({ key }) => key);
      return new Map(
        rows.map((row) => [
          row.appname,
          {
            ordinal: row.key,
            use: toUse(COLUMNS.map((column) => row[column])),
            days: (byKey.get(row.key) ?? []).map(toDay),
          },
        ]),
      );
    },
  };
}

function toDay(row: Pick<Schema['key_count'], 'day' | 'counts'> & { operations: string }): UsesOfKey['days'][number] {
  return { day: row.day, hours: readHours(row.counts), operations: readOperations(row.operations) };
}
