import { type ExpressionBuilder, type Kysely, type SelectQueryBuilder, sql } from 'kysely';
import type { ApiKey } from '../../domain/api-key.ts';
import {
  isTurned,
  type KeyPage,
  type KeyPlace,
  type KeyRange,
  type KeySearch,
  type KeySort,
  pageOf,
} from '../../domain/key-search.ts';
import type { Dialect } from '../dialect.ts';
import type { Schema } from '../schema.ts';
import { toApiKey, withUses } from './api-key-row.ts';

type Column = 'ordinal' | 'appname_key' | 'role' | 'last_login' | 'created_at' | 'created_by' | 'expires_at' | 'hint';

const COLUMNS: Readonly<Record<KeySort, Column>> = {
  added: 'ordinal',
  appname: 'appname_key',
  role: 'role',
  last_login: 'last_login',
  created_at: 'created_at',
  created_by: 'created_by',
  expires_at: 'expires_at',
  status: 'expires_at',
  hint: 'hint',
};

type KeyQuery<O> = SelectQueryBuilder<Schema, 'api_key', O>;

/** Searches the keys of one account. */
export function keySearch(db: Kysely<Schema>, dialect: Dialect) {
  return {
    /** Finds a page by the place it begins at, never by counting rows, so that a deep page costs what the first does. */
    async find(accountId: string, search: KeySearch, range: KeyRange, now: number): Promise<KeyPage> {
      const { size, from } = range;
      const column = COLUMNS[search.sort];
      const towards = isTurned(search, range);
      const byText = search.text !== undefined && dialect.looksUpText(search.text);
      const matching = narrow(db.selectFrom('api_key'), dialect, { accountId, search, now, byText });
      let query = ordered(withUses(matching), column, towards).limit(size + 1);
      if (from) query = query.where((eb) => beyond(eb, column, towards, from));
      const { shown, previous, next } = pageOf(await query.execute(), range);
      const place = (row: (typeof shown)[number] | undefined): KeyPlace | null =>
        row ? { value: row[column], ordinal: row.ordinal } : null;
      return { keys: shown.map(toApiKey), previous: place(previous), next: place(next) };
    },

    /** The keys with these ordinals, in their order, without those that are gone. */
    async withOrdinals(accountId: string, ordinals: readonly number[]): Promise<ApiKey[]> {
      const rows = await withUses(db.selectFrom('api_key'))
        .where('api_key.account_id', '=', accountId)
        .where(dialect.isOneOf('api_key.ordinal', ordinals))
        .execute();
      const found = new Map(rows.map((row) => [row.ordinal, row]));
      return ordinals.flatMap((each) => found.get(each) ?? []).map(toApiKey);
    },

    async count(accountId: string, search: KeySearch, now: number): Promise<number> {
      const byText = Boolean(search.text);
      const { count } = await narrow(db.selectFrom('api_key'), dialect, { accountId, search, now, byText })
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow();
      return count;
    },
  };
}

interface Narrowing {
  readonly accountId: string;
  readonly search: KeySearch;
  readonly now: number;
  /** The text alone decides which rows are read: another index would lead to rows all over the table. */
  readonly byText: boolean;
}

function narrow<O>(query: KeyQuery<O>, dialect: Dialect, { accountId, search, now, byText }: Narrowing): KeyQuery<O> {
  const column = <C extends keyof Schema['api_key']>(name: C) =>
    byText
      ? dialect.unindexed<Schema['api_key'][C]>(`api_key.${name}`)
      : sql.ref<Schema['api_key'][C]>(`api_key.${name}`);
  let narrowed = query.where(column('account_id'), '=', accountId);
  if (search.text) narrowed = narrowed.where(dialect.matchesText(search.text));
  if (search.role !== undefined) narrowed = narrowed.where(column('role'), '=', search.role);
  if (search.status) narrowed = narrowed.where(column('expires_at'), search.status === 'expired' ? '<=' : '>', now);
  if (search.unusedSince !== undefined) narrowed = narrowed.where(column('last_login'), '<=', search.unusedSince);
  return narrowed;
}

function ordered<O>(query: KeyQuery<O>, column: Column, descending: boolean): KeyQuery<O> {
  const direction = descending ? 'desc' : 'asc';
  const sorted = query.orderBy(sql.ref(`api_key.${column}`), direction);
  return column === 'ordinal' ? sorted : sorted.orderBy('api_key.ordinal', direction);
}

/** Behind a place in the order of (column, ordinal). Imported keys may have no hint: null sorts before everything. */
function beyond(eb: ExpressionBuilder<Schema, 'api_key'>, sorted: Column, descending: boolean, from: KeyPlace) {
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
