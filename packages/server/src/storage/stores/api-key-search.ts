import {
  type Expression,
  type ExpressionBuilder,
  type Kysely,
  type SelectQueryBuilder,
  type SqlBool,
  sql,
} from 'kysely';
import { lastLoginWith } from '../../domain/add-usage.ts';
import { type ApiKey, type KeyStatus, keyStatus, keyStatuses } from '../../domain/api-key.ts';
import { combineConditions, hasStatus, type KeyCondition } from '../../domain/key-condition.ts';
import {
  isReversed,
  type KeyFilter,
  type KeyPage,
  type KeyPosition,
  type KeyRange,
  type KeySearch,
  type KeySort,
  pageOf,
} from '../../domain/key-search.ts';
import { textFieldNames } from '../../domain/key-text-fields.ts';
import type { Dialect } from '../dialect.ts';
import type { PendingSource } from '../pending-source.ts';
import { NEVER_USED, type Schema } from '../schema.ts';
import { type KeyRow, keyReader, withUses } from './api-key-row.ts';
import { toSqlCondition } from './key-conditions.ts';

type Column = 'ordinal' | 'appname_key' | 'role' | 'created_at' | 'created_by' | 'expires_at' | 'hint';

/** Sort orders that the database supports. It has no index of last logins, and stores usage only as counts by hour. */
type StoredSort = Exclude<KeySort, 'usage' | 'last_login'>;
export type StoredSearch = KeySearch & { readonly sort: StoredSort };

const COLUMNS: Readonly<Record<Exclude<StoredSort, 'status'>, Column>> = {
  added: 'ordinal',
  appname: 'appname_key',
  role: 'role',
  created_at: 'created_at',
  created_by: 'created_by',
  expires_at: 'expires_at',
  hint: 'hint',
};

type KeyQuery<O> = SelectQueryBuilder<Schema, 'api_key', O>;

/** Searches the keys of one account. */
export function keySearch(db: Kysely<Schema>, dialect: Dialect, pending: PendingSource) {
  const toApiKey = keyReader(pending);
  const readRows: ReadRows = async (accountId, search, { column, isDescending, from, limit }) => {
    const matching = applyFilter(db.selectFrom('api_key'), dialect, { accountId, search });
    const query = sortQuery(withUses(matching), column, isDescending).limit(limit);
    return (from ? query.where((eb) => isAfterPosition(eb, column, isDescending, from)) : query).execute();
  };

  return {
    /** Finds a page by its position instead of by counting rows, so that every page costs the same. */
    async find(accountId: string, search: StoredSearch, range: KeyRange, now: number): Promise<KeyPage> {
      if (search.sort === 'status') return findByStatus({ readRows, toApiKey }, accountId, search, range, now);
      const column = COLUMNS[search.sort];
      const rowsQuery = { column, isDescending: isReversed(search, range), from: range.from, limit: range.size + 1 };
      const { pageRows, previous, next } = pageOf(await readRows(accountId, search, rowsQuery), range);
      const toPosition = (row: Row | undefined): KeyPosition | null =>
        row ? { value: row[column], ordinal: row.ordinal } : null;
      return { keys: pageRows.map(toApiKey), previous: toPosition(previous), next: toPosition(next) };
    },

    /** Returns the keys with these ordinals in the passed order, without deleted keys. */
    async withOrdinals(accountId: string, ordinals: readonly number[]): Promise<ApiKey[]> {
      const rows = await withUses(db.selectFrom('api_key'))
        .where('api_key.account_id', '=', accountId)
        .where(dialect.isOneOf('api_key.ordinal', ordinals))
        .execute();
      const rowsByOrdinal = new Map(rows.map((row) => [row.ordinal, row]));
      return ordinals.flatMap((each) => rowsByOrdinal.get(each) ?? []).map(toApiKey);
    },

    /** Returns the ordinals and last logins of matching keys, in the order in which they were added. */
    async lastLogins(accountId: string, search: KeyFilter): Promise<{ ordinals: number[]; lastLogins: number[] }> {
      const rows = await applyFilter(db.selectFrom('api_key'), dialect, { accountId, search })
        .leftJoin('key_use', 'key_use.key', 'api_key.ordinal')
        .select(['api_key.ordinal', 'key_use.last_login'])
        .orderBy('api_key.ordinal')
        .execute();
      return {
        ordinals: rows.map(({ ordinal }) => ordinal),
        lastLogins: rows.map(({ ordinal, last_login: at }) => {
          const storedLogin = { at: at ?? NEVER_USED, ip: null };
          return lastLoginWith(storedLogin, pending.of(ordinal))?.at ?? NEVER_USED;
        }),
      };
    },

    async count(accountId: string, search: KeyFilter): Promise<number> {
      const isScan = Boolean(search.text);
      const { count } = await applyFilter(db.selectFrom('api_key'), dialect, { accountId, search, isScan })
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow();
      return count;
    },
  };
}

type Row = KeyRow & { readonly ordinal: number };

interface RowsQuery {
  readonly column: Column;
  readonly isDescending: boolean;
  readonly from: KeyPosition | undefined;
  readonly limit: number;
}

type ToApiKey = (row: KeyRow) => ApiKey;

type ReadRows = (accountId: string, search: KeyFilter, rowsQuery: RowsQuery) => Promise<Row[]>;

/**
 * Sorts by status, which is not a column because it changes with time: reads the keys of one status after those of
 * another.
 */
async function findByStatus(
  { readRows, toApiKey }: { readonly readRows: ReadRows; readonly toApiKey: ToApiKey },
  accountId: string,
  search: KeySearch,
  range: KeyRange,
  now: number,
): Promise<KeyPage> {
  const isDescending = isReversed(search, range);
  const { from, size } = range;
  const rank = (each: KeyStatus) => keyStatuses.indexOf(each);
  const startRank = typeof from?.value === 'number' ? from.value : undefined;
  const rows: Row[] = [];
  for (const status of isDescending ? keyStatuses.toReversed() : keyStatuses) {
    if (startRank !== undefined && (isDescending ? rank(status) > startRank : rank(status) < startRank)) continue;
    const limit = size + 1 - rows.length;
    if (limit === 0) break;
    const startPosition = rank(status) === startRank ? from : undefined;
    const statusSearch = { ...search, condition: combineConditions(search.condition ?? ANY, hasStatus(status, now)) };
    rows.push(
      ...(await readRows(accountId, statusSearch, { column: 'ordinal', isDescending, from: startPosition, limit })),
    );
  }
  const { pageRows, previous, next } = pageOf(rows, range);
  const toPosition = (row: Row | undefined): KeyPosition | null =>
    row ? { value: rank(keyStatus(toApiKey(row), now)), ordinal: row.ordinal } : null;
  return { keys: pageRows.map(toApiKey), previous: toPosition(previous), next: toPosition(next) };
}

const ANY: KeyCondition = { times: {} };

interface FilterOptions {
  readonly accountId: string;
  readonly search: KeyFilter;
  /** True to scan the whole table instead of an index, which would read rows in random order. */
  readonly isScan?: boolean;
}

function applyFilter<O>(
  query: KeyQuery<O>,
  dialect: Dialect,
  { accountId, search, isScan = false }: FilterOptions,
): KeyQuery<O> {
  const column = <C extends keyof Schema['api_key']>(name: C) =>
    isScan
      ? dialect.unindexed<Schema['api_key'][C]>(`api_key.${name}`)
      : sql.ref<Schema['api_key'][C]>(`api_key.${name}`);
  let filteredQuery = query.where(column('account_id'), '=', accountId);
  if (search.text) filteredQuery = filteredQuery.where(dialect.matchesText(search.text));
  if (search.role !== undefined) filteredQuery = filteredQuery.where(column('role'), '=', search.role);
  if (search.owner !== undefined) filteredQuery = filteredQuery.where(column('owner'), '=', search.owner);
  if (search.hasNoOwner) filteredQuery = filteredQuery.where(column('owner'), 'is', null);
  if (search.ownerNotAmong) filteredQuery = filteredQuery.where(column('owner'), 'is not', null).where(ownerLeft);
  for (const name of textFieldNames) {
    const value = search.textFields?.[name];
    if (value !== undefined) filteredQuery = filteredQuery.where(column(name), '=', value);
  }
  if (search.condition) filteredQuery = filteredQuery.where(toSqlCondition(search.condition, column));
  const { tag, undecidedIn } = search;
  if (tag !== undefined) {
    filteredQuery = filteredQuery.where('api_key.ordinal', 'in', (eb) =>
      eb.selectFrom('api_key_tag').select('key').where('account_id', '=', accountId).where('tag', '=', tag),
    );
  }
  if (undecidedIn) {
    filteredQuery = filteredQuery.where('api_key.id', 'not in', (eb) =>
      eb.selectFrom('review_decision').select('key_id').where('review_id', '=', undecidedIn.review),
    );
  }
  return filteredQuery;
}

type Where = (eb: ExpressionBuilder<Schema, 'api_key'>) => Expression<SqlBool>;

/** Compares the owner with the table of users; the in-memory search receives the users as an argument. */
const ownerLeft: Where = (eb) =>
  eb.not(
    eb.exists(
      eb
        .selectFrom('person')
        .select('person.id')
        .whereRef('person.account_id', '=', 'api_key.account_id')
        .whereRef('person.email', '=', 'api_key.owner'),
    ),
  );

function sortQuery<O>(query: KeyQuery<O>, column: Column, isDescending: boolean): KeyQuery<O> {
  const direction = isDescending ? 'desc' : 'asc';
  const sortedQuery = query.orderBy(sql.ref(`api_key.${column}`), direction);
  return column === 'ordinal' ? sortedQuery : sortedQuery.orderBy('api_key.ordinal', direction);
}

/** Selects rows after a position in the order of (column, ordinal). Imported keys may lack a hint; null sorts first. */
function isAfterPosition(
  eb: ExpressionBuilder<Schema, 'api_key'>,
  sortColumn: Column,
  isDescending: boolean,
  from: KeyPosition,
) {
  const operator = isDescending ? '<' : '>';
  const column = `api_key.${sortColumn}` as const;
  const hasLaterOrdinal = eb('api_key.ordinal', operator, from.ordinal);
  if (sortColumn === 'ordinal') return hasLaterOrdinal;
  if (from.value === null) {
    const hasNullAndLaterOrdinal = eb(column, 'is', null).and(hasLaterOrdinal);
    return isDescending ? hasNullAndLaterOrdinal : eb.or([hasNullAndLaterOrdinal, eb(column, 'is not', null)]);
  }
  const hasLaterValue = eb(column, operator, from.value);
  const hasLaterValueOrNull =
    isDescending && sortColumn === 'hint' ? eb.or([hasLaterValue, eb(column, 'is', null)]) : hasLaterValue;
  return eb.or([hasLaterValueOrNull, eb(column, '=', from.value).and(hasLaterOrdinal)]);
}
