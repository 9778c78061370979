import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely';
import type { KeyCondition, TimeField, TimeRange } from '../../domain/key-condition.ts';
import type { Schema } from '../schema.ts';
import { UNSORTED_SINCE } from '../uses/use-writer.ts';

/** The columns of a time; of several, the latest one counts. */
const COLUMNS: Readonly<Record<TimeField, readonly (keyof Schema['api_key'])[]>> = {
  createdAt: ['created_at'],
  lastLogin: ['last_login'],
  lastActivity: ['created_at', 'enabled_at', 'last_login'],
  expiresAt: ['expires_at'],
  keptUntil: ['kept_until'],
};

/** A column of the table of keys, as the query names it. */
type ColumnNamed = (name: keyof Schema['api_key']) => Expression<unknown>;

/** Whether a key meets the condition, as SQL. */
export function meets({ times, states }: KeyCondition, column: ColumnNamed): RawBuilder<SqlBool> {
  const ranges = Object.entries(times) as [TimeField, TimeRange][];
  const parts = [
    sql`1 = 1`,
    ...(states ? [stateIn(states, column)] : []),
    ...ranges.flatMap(([field, range]) => timeIn(field, range, column)),
  ];
  return sql`(${sql.join(parts, sql` and `)})`;
}

function stateIn(states: readonly string[], column: ColumnNamed): RawBuilder<unknown> {
  return states.length === 0 ? sql`1 = 0` : sql`${column('state')} in (${sql.join(states)})`;
}

/** The latest of several times is after a moment when any of them is, and up to it when all of them are. */
function timeIn(field: TimeField, { after, upTo }: TimeRange, column: ColumnNamed): RawBuilder<unknown>[] {
  const columns = COLUMNS[field];
  const later = (at: number) => columns.map((name) => isAfter(name, at, column));
  return [
    ...(after === undefined ? [] : [sql`(${sql.join(later(after), sql` or `)})`]),
    ...(upTo === undefined ? [] : columns.flatMap((name) => isUpTo(name, upTo, column))),
  ];
}

function isAfter(name: keyof Schema['api_key'], at: number, column: ColumnNamed): RawBuilder<unknown> {
  const after = sql`${column(name)} > ${at}`;
  return name === 'last_login' ? sql`(${after} or ${isExactlyAfter(at, column)})` : after;
}

function isUpTo(name: keyof Schema['api_key'], at: number, column: ColumnNamed): RawBuilder<unknown>[] {
  const upTo = sql`${column(name)} <= ${at}`;
  return name === 'last_login' ? [upTo, sql`not (${isExactlyAfter(at, column)})`] : [upTo];
}

/**
 * The column of last logins may be behind while very many keys are used ({@link Schema.api_key}). Then the exact time
 * decides, so that no key that was just used passes for an unused one.
 */
function isExactlyAfter(at: number, column: ColumnNamed): RawBuilder<unknown> {
  return sql`exists (select 1 from setting where name = ${UNSORTED_SINCE})
    and exists (select 1 from key_use exact where exact.key = ${column('ordinal')} and exact.last_login > ${at})`;
}
