import { type ExpressionBuilder, type Kysely, type SelectQueryBuilder, sql } from 'kysely';
import type { ApiKey, KeyStatus } from '../../domain/api-key.ts';
import type { Dialect } from '../dialect.ts';
import type { Schema } from '../schema.ts';
import { toApiKey, withUses } from './api-key-row.ts';

export type KeySort =
  | 'added'
  | 'appname'
  | 'role'
  | 'last_login'
  | 'created_at'
  | 'created_by'
  | 'expires_at'
  | 'status'
  | 'hint';

/** A place in the list: the sorted value and the ordinal of the record that stands there. */
export interface KeyPlace {
  readonly value: string | number | null;
  readonly ordinal: number;
}

export interface KeySearch {
  readonly text?: string;
  readonly role?: string;
  readonly status?: KeyStatus;
  /** Only keys whose last login was at this time or before it, or never. */
  readonly unusedSince?: number;
  readonly sort: KeySort;
  readonly descending: boolean;
}

/** Which part of what a search finds. */
export interface KeyRange {
  readonly size: number;
  readonly from?: KeyPlace;
  /** Read towards the beginning of the list. */
  readonly backwards?: boolean;
}

export interface KeyPage {
  readonly keys: readonly ApiKey[];
  readonly previous: KeyPlace | null;
  readonly next: KeyPlace | null;
}

type Column = 'ordinal' | 'appname_key' | 'role' | 'last_login' | 'created_at' | 'created_by' | 'expires_at' | 'hint';

const COLUMNS: Readonly<Record<KeySort, Column>> = {
  added: 'ordinal',
  appname: 'appname_key',
  role: 'role',
  last_login: 'last_login',
  created_at: 'created_at',
  created_by: 'created_by',
  expires_at: 'expires_at',
  // "active" before "expired": what expires last stands first.
  status: 'expires_at',
  hint: 'hint',
};

type KeyQuery<O> = SelectQueryBuilder<Schema, 'api_key', O>;

/** Searches the keys of one account. */
export function keySearch(db: Kysely<Schema>, dialect: Dialect) {
  return {
    /** Finds a page by the place it begins at, never by counting rows, so that a deep page costs what the first does. */
    async find(accountId: string, search: KeySearch, range: KeyRange, now: number): Promise<KeyPage> {
      const { size, from, backwards = false } = range;
      const column = COLUMNS[search.sort];
      const descending = search.descending !== (search.sort === 'status');
      const towards = descending !== backwards;
      const byText = search.text !== undefined && dialect.looksUpText(search.text);
      const matching = narrow(db.selectFrom('api_key'), dialect, { accountId, search, now, byText });
      let query = ordered(withUses(matching), column, towards).limit(size + 1);
      if (from) query = query.where((eb) => beyond(eb, column, towards, from));
      const rows = await query.execute();

      const more = rows.length > size;
      const shown = rows.slice(0, size);
      if (backwards) shown.reverse();
      const place = (row: (typeof rows)[number] | undefined): KeyPlace | null =>
        row ? { value: row[column], ordinal: row.ordinal } : null;
      const hasNext = backwards || more;
      const hasPrevious = backwards ? more : from !== undefined;
      return {
        keys: shown.map(toApiKey),
        previous: hasPrevious ? place(shown[0]) : null,
        next: hasNext ? place(shown.at(-1)) : null,
      };
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
