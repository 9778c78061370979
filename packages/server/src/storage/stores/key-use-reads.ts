import type { Expression, ExpressionBuilder, Kysely, Selectable, SqlBool } from 'kysely';
import { addUses } from '../../domain/add-usage.ts';
import type { KeyUse } from '../../domain/key-use.ts';
import { type OperationUse, readOperations } from '../../domain/operation-use.ts';
import type { PendingUsage } from '../../domain/pending-usage.ts';
import { type HourCounts, readHours } from '../../domain/use-counts.ts';
import { asBytes, type Dialect } from '../dialect.ts';
import type { PendingSource } from '../pending-source.ts';
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

/** Reads the usage of keys, including pending usage. */
export function keyUseReads(db: Kysely<Schema>, { bytes }: Pick<Dialect, 'bytes'>, pending: PendingSource) {
  const readUses = async (accountId: string, keys: Condition, sinceDay: number): Promise<Map<string, UsesOfKey>> => {
    const rows = await db
      .selectFrom('api_key')
      .innerJoin('key_use', 'key_use.key', 'api_key.ordinal')
      // Reads everything in one statement: usage that is folded between two statements would be counted twice or not at
      // all.
      .leftJoin('key_count', (on) => on.onRef('key_count.key', '=', 'key_use.key').on('day', '>=', sinceDay))
      .select(['api_key.appname', 'day', 'key_count.operations as past_operations'])
      // Earlier versions stored joined bytes as text.
      .select(asBytes('key_count.counts', bytes).as('past_counts'))
      .selectAll('key_use')
      .where('api_key.account_id', '=', accountId)
      .where(keys)
      .orderBy('key_use.key')
      .orderBy('day')
      .execute();
    const byName = Map.groupBy(rows, ({ appname }) => appname);
    return new Map(
      [...byName].map(([appname, [row, ...columns]]) => [appname, usesOf(row as Row, [row as Row, ...columns])]),
    );
  };

  const usesOf = (row: Row, rows: readonly Row[]): UsesOfKey => {
    const use = toUse(COLUMNS.map((column) => row[column]));
    return withPending({ ordinal: row.key, use, days: rows.flatMap(toDay) }, pending.of(row.key));
  };

  return {
    /** Returns the usage of a key, with the hours of days since `sinceDay`, oldest first. */
    async ofKey(accountId: string, id: string, sinceDay: number): Promise<UsesOfKey | undefined> {
      const [uses] = (await readUses(accountId, (eb) => eb('api_key.id', '=', id), sinceDay)).values();
      return uses;
    },

    /** Returns the usage of several keys by name, with the days since `sinceDay`. */
    ofKeys(accountId: string, appnames: readonly string[], sinceDay: number): Promise<Map<string, UsesOfKey>> {
      const names = appnames.map((each) => each.toLowerCase());
      return readUses(accountId, (eb) => eb('api_key.appname_key', 'in', names), sinceDay);
    },
  };
}

type Condition = (eb: ExpressionBuilder<Schema, 'api_key'>) => Expression<SqlBool>;

interface Row extends Selectable<Schema['key_use']> {
  readonly day: number | null;
  readonly past_counts: Uint8Array;
  readonly past_operations: string | null;
}

/** A key without past days has one row, in which the day is null. */
function toDay({ day, past_counts: counts, past_operations: operations }: Row): UsesOfKey['days'] {
  return day === null ? [] : [{ day, hours: readHours(counts), operations: readOperations(operations ?? '') }];
}

function withPending(existing: UsesOfKey, pending: readonly PendingUsage[]): UsesOfKey {
  return pending.reduce(({ ordinal, use, days }, added) => {
    const { use: nextUse, past, pastOperations } = addUses(use, added);
    const pastHours = past.map(({ day, hour }) => ({ day, hours: [hour], operations: [] }));
    const pastDays = pastOperations.map(({ day, operations }) => ({ day, hours: [], operations }));
    return { ordinal, use: nextUse, days: [...days, ...pastHours, ...pastDays] };
  }, existing);
}
