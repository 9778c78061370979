import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely';
import type { KeyCondition, TimeField, TimeRange } from '../../domain/key-condition.ts';
import { NEVER_USED, type Schema } from '../schema.ts';

/** The columns of each time field; the latest of several columns counts. The last login is a column of `key_use`. */
const COLUMNS: Readonly<Record<TimeField, readonly (keyof Schema['api_key'] | 'last_login')[]>> = {
  createdAt: ['created_at'],
  lastLogin: ['last_login'],
  lastActivity: ['created_at', 'enabled_at', 'last_login'],
  expiresAt: ['expires_at'],
  keptUntil: ['kept_until'],
};

/** Returns an `api_key` column as the query refers to it. */
type ColumnNamed = (name: keyof Schema['api_key']) => Expression<unknown>;

/** Returns the condition as SQL. */
export function toSqlCondition({ times, states }: KeyCondition, column: ColumnNamed): RawBuilder<SqlBool> {
  const ranges = Object.entries(times) as [TimeField, TimeRange][];
  const conditions = [
    sql`1 = 1`,
    ...(states ? [toStateCondition(states, column)] : []),
    ...ranges.flatMap(([field, range]) => toTimeConditions(field, range, column)),
  ];
  return sql`(${sql.join(conditions, sql` and `)})`;
}

function toStateCondition(states: readonly string[], column: ColumnNamed): RawBuilder<unknown> {
  return states.length === 0 ? sql`1 = 0` : sql`${column('state')} in (${sql.join(states)})`;
}

/** The latest of several times is after a limit if any of them is, and up to a limit if all of them are. */
function toTimeConditions(field: TimeField, { after, upTo }: TimeRange, column: ColumnNamed): RawBuilder<unknown>[] {
  const columns = COLUMNS[field].map((name) => (name === 'last_login' ? lastLoginOf(column) : column(name)));
  const isLaterThan = (at: number) => columns.map((each) => sql`${each} > ${at}`);
  return [
    ...(after === undefined ? [] : [sql`(${sql.join(isLaterThan(after), sql` or `)})`]),
    ...(upTo === undefined ? [] : columns.map((each) => sql`${each} <= ${upTo}`)),
  ];
}

function lastLoginOf(column: ColumnNamed): RawBuilder<unknown> {
  return sql`coalesce((select key_use.last_login from key_use where key_use.key = ${column('ordinal')}), ${NEVER_USED})`;
}
