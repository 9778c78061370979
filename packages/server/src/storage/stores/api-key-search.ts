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
import { meets } from './key-conditions.ts';

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
  const rowsFrom: RowsFrom = async (accountId, search, { column, turned, from, most }) => {
    const matching = narrow(db.selectFrom('api_key'), dialect, { accountId, search });
    const query = ordered(withUses(matching), column, turned).limit(most);
    return (from ? query.where((eb) => beyond(eb, column, turned, from)) : query).execute();
  };

  return {
    /** Finds a page by its position instead of by counting rows, so that every page costs the same. */
    async find(accountId: string, search: StoredSearch, range: KeyRange, now: number): Promise<KeyPage> {
      if (search.sort === 'status') return findByStatus({ rowsFrom, toApiKey }, accountId, search, range, now);
      const column = COLUMNS[search.sort];
      const wanted = { column, turned: isReversed(search, range), from: range.from, most: range.size + 1 };
      const { shown, previous, next } = pageOf(await rowsFrom(accountId, search, wanted), range);
      const place = (row: Row | undefined): KeyPosition | null =>
        row ? { value: row[column], ordinal: row.ordinal } : null;
      return { keys: shown.map(toApiKey), previous: place(previous), next: place(next) };
    },

    /** Returns the keys with these ordinals in the passed order, without deleted keys. */
    async withOrdinals(accountId: string, ordinals: readonly number[]): Promise<ApiKey[]> {
      const rows = await withUses(db.selectFrom('api_key'))
        .where('api_key.account_id', '=', accountId)
        .where(dialect.isOneOf('api_key.ordinal', ordinals))
        .execute();
      const found = new Map(rows.map((row) => [row.ordinal, row]));
      return ordinals.flatMap((each) => found.get(each) ?? []).map(toApiKey);
    },

    /** Returns the ordinals and last logins of matching keys, in the order in which they were added. */
    async lastLogins(accountId: string, search: KeyFilter): Promise<{ ordinals: number[]; lastLogins: number[] }> {
      const rows = await narrow(db.selectFrom('api_key'), dialect, { accountId, search })
        .leftJoin('key_use', 'key_use.key', 'api_key.ordinal')
        .select(['api_key.ordinal', 'key_use.last_login'])
        .orderBy('api_key.ordinal')
        .execute();
      return {
        ordinals: rows.map(({ ordinal }) => ordinal),
        lastLogins: rows.map(({ ordinal, last_login: at }) => {
          const known = { at: at ?? NEVER_USED, ip: null };
          return lastLoginWith(known, pending.of(ordinal))?.at ?? NEVER_USED;
        }),
      };
    },

    async count(accountId: string, search: KeyFilter): Promise<number> {
      const isScan = Boolean(search.text);
      const { count } = await narrow(db.selectFrom('api_key'), dialect, { accountId, search, isScan })
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow();
      return count;
    },
  };
}

type Row = KeyRow & { readonly ordinal: number };

interface Wanted {
  readonly column: Column;
  readonly turned: boolean;
  readonly from: KeyPosition | undefined;
  readonly most: number;
}

type ToApiKey = (row: KeyRow) => ApiKey;

type RowsFrom = (accountId: string, search: KeyFilter, wanted: Wanted) => Promise<Row[]>;

/**
 * Sorts by status, which is not a column because it changes with time: reads the keys of one status after those of
 * another.
 */
async function findByStatus(
  { rowsFrom, toApiKey }: { readonly rowsFrom: RowsFrom; readonly toApiKey: ToApiKey },
  accountId: string,
  search: KeySearch,
  range: KeyRange,
  now: number,
): Promise<KeyPage> {
  const turned = isReversed(search, range);
  const { from, size } = range;
  const rank = (each: KeyStatus) => keyStatuses.indexOf(each);
  const begins = typeof from?.value === 'number' ? from.value : undefined;
  const rows: Row[] = [];
  for (const status of turned ? keyStatuses.toReversed() : keyStatuses) {
    if (begins !== undefined && (turned ? rank(status) > begins : rank(status) < begins)) continue;
    const most = size + 1 - rows.length;
    if (most === 0) break;
    const place = rank(status) === begins ? from : undefined;
    const ofStatus = { ...search, condition: combineConditions(search.condition ?? ANY, hasStatus(status, now)) };
    rows.push(...(await rowsFrom(accountId, ofStatus, { column: 'ordinal', turned, from: place, most })));
  }
  const { shown, previous, next } = pageOf(rows, range);
  const place = (row: Row | undefined): KeyPosition | null =>
    row ? { value: rank(keyStatus(toApiKey(row), now)), ordinal: row.ordinal } : null;
  return { keys: shown.map(toApiKey), previous: place(previous), next: place(next) };
}

const ANY: KeyCondition = { times: {} };

interface Narrowing {
  readonly accountId: string;
  readonly search: KeyFilter;
  /** True to scan the whole table instead of an index, which would read rows in random order. */
  readonly isScan?: boolean;
}

function narrow<O>(
  query: KeyQuery<O>,
  dialect: Dialect,
  { accountId, search, isScan = false }: Narrowing,
): KeyQuery<O> {
  const column = <C extends keyof Schema['api_key']>(name: C) =>
    isScan
      ? dialect.unindexed<Schema['api_key'][C]>(`api_key.${name}`)
      : sql.ref<Schema['api_key'][C]>(`api_key.${name}`);
  let narrowed = query.where(column('account_id'), '=', accountId);
  if (search.text) narrowed = narrowed.where(dialect.matchesText(search.text));
  if (search.role !== undefined) narrowed = narrowed.where(column('role'), '=', search.role);
  if (search.owner !== undefined) narrowed = narrowed.where(column('owner'), '=', search.owner);
  if (search.hasNoOwner) narrowed = narrowed.where(column('owner'), 'is', null);
  if (search.ownerNotAmong) narrowed = narrowed.where(column('owner'), 'is not', null).where(ownerLeft);
  for (const name of textFieldNames) {
    const value = search.textFields?.[name];
    if (value !== undefined) narrowed = narrowed.where(column(name), '=', value);
  }
  if (search.condition) narrowed = narrowed.where(meets(search.condition, column));
  const { tag, undecidedIn } = search;
  if (tag !== undefined) {
    narrowed = narrowed.where('api_key.ordinal', 'in', (eb) =>
      eb.selectFrom('api_key_tag').select('key').where('account_id', '=', accountId).where('tag', '=', tag),
    );
  }
  if (undecidedIn) {
    narrowed = narrowed.where('api_key.id', 'not in', (eb) =>
      eb.selectFrom('review_decision').select('key_id').where('review_id', '=', undecidedIn.review),
    );
  }
  return narrowed;
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

function ordered<O>(query: KeyQuery<O>, column: Column, descending: boolean): KeyQuery<O> {
  const direction = descending ? 'desc' : 'asc';
  const sorted = query.orderBy(sql.ref(`api_key.${column}`), direction);
  return column === 'ordinal' ? sorted : sorted.orderBy('api_key.ordinal', direction);
}

/** Selects rows after a position in the order of (column, ordinal). Imported keys may lack a hint; null sorts first. */
function beyond(eb: ExpressionBuilder<Schema, 'api_key'>, sorted: Column, descending: boolean, from: KeyPosition) {
  const further = descending ? '<' : '>';
  const column = `api_key.${sorted}` as const;
  const later = eb('api_key.ordinal', further, from.ordinal);
  if (sorted === 'ordinal') return later;
  if (from.value === null) {
    const level = eb(column, 'is', null).and(later);
    return descending ? level : eb.or([level, eb(column, 'is not', null)]);
  }
  const strictly = eb(column, further, from.value);
  const past = descending && sorted === 'hint' ? eb.or([strictly, eb(column, 'is', null)]) : strictly;
  return eb.or([past, eb(column, '=', from.value).and(later)]);
}
