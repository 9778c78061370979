import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely';
import type { KeyCondition, TimeField, TimeRange } from '../../domain/key-condition.ts';
import type { Schema } from '../schema.ts';
import { UNSORTED_SINCE } from '../uses/use-writer.ts';

const COLUMNS = {
  createdAt: 'created_at',
  lastLogin: 'last_login',
  enabledAt: 'enabled_at',
  expiresAt: 'expires_at',
  keptUntil: 'kept_until',
} as const satisfies Record<TimeField, keyof Schema['api_key']>;

/** A column of the table of keys, as the query names it. */
type ColumnNamed = (name: keyof Schema['api_key']) => Expression<unknown>;

/** Whether a key meets the condition, as SQL. */
export function meets({ times, states }: KeyCondition, column: ColumnNamed): RawBuilder<SqlBool> {
  const ranges = Object.entries(times) as [TimeField, TimeRange][];
  const parts = [
    sql`1 = 1`,
    ...(states ? [stateIn(states, column)] : []),
    ...ranges.flatMap(([field, range]) =>
      field === 'lastLogin' ? lastLoginIn(range, column) : timeIn(column(COLUMNS[field]), range),
    ),
  ];
  return sql`(${sql.join(parts, sql` and `)})`;
}

function stateIn(states: readonly string[], column: ColumnNamed): RawBuilder<unknown> {
  return states.length === 0 ? sql`1 = 0` : sql`${column('state')} in (${sql.join(states)})`;
}

function timeIn(time: Expression<unknown>, { after, upTo }: TimeRange): RawBuilder<unknown>[] {
  return [
    ...(after === undefined ? [] : [sql`${time} > ${after}`]),
    ...(upTo === undefined ? [] : [sql`${time} <= ${upTo}`]),
  ];
}

/**
 * The column may be behind while very many keys are used ({@link Schema.api_key}). Then the exact time decides, so that no
 * key that was just used passes for an unused one.
 */
function lastLoginIn({ after, upTo }: TimeRange, column: ColumnNamed): RawBuilder<unknown>[] {
  const time = column('last_login');
  const laterThan = (at: number) => sql`exists (select 1 from setting where name = ${UNSORTED_SINCE})
    and exists (select 1 from key_use exact where exact.key = ${column('ordinal')} and exact.last_login > ${at})`;
  return [
    ...(after === undefined ? [] : [sql`(${time} > ${after} or ${laterThan(after)})`]),
    ...(upTo === undefined ? [] : [sql`${time} <= ${upTo}`, sql`not (${laterThan(upTo)})`]),
  ];
}
