import { type KeyTextField, keyTextFieldNames, keyTextFields, mapFields } from '@keyward/contract/key-fields';
import {
  MAX_FILTER_DAYS,
  MAX_OWNER_LENGTH,
  MAX_SEARCH_LENGTH,
  MAX_TAG_LENGTH,
  ROLE_NAME,
} from '@keyward/contract/limits';
import type { ApiKey, ApiKeyFilter, ApiKeyQuery } from '@keyward/sdk';
import { searchText } from '../../app/search-params.ts';
import { isOrder, type SortOrder } from './sort.ts';

/** The search parameters of the page. */
export interface ApiKeysSearch extends Readonly<Partial<Record<KeyTextField, string>>> {
  readonly q?: string;
  readonly role?: string;
  readonly status?: ApiKey['status'];
  readonly never_used?: true;
  readonly used?: true;
  /** Days without activity. */
  readonly unused?: number;
  /** Only keys that reviews include. */
  readonly reviewable?: true;
  readonly owner?: string;
  readonly no_owner?: true;
  readonly owner_left?: true;
  readonly tag?: string;
  readonly no_expiry?: true;
  /** Days within which an active key expires. */
  readonly expires?: number;
  readonly sort?: SortOrder;
  readonly cursor?: string;
  readonly size?: PageSize;
}

export const statuses = ['active', 'quarantined', 'disabled', 'expired'] as const;

export const pageSizes = [25, 50, 100, 250] as const;
type PageSize = (typeof pageSizes)[number];
export const DEFAULT_SIZE: PageSize = 50;

/** Removes invalid parameters, so that an old or mistyped link still shows the table. */
export function apiKeysSearch(search: Record<string, unknown>): ApiKeysSearch {
  const { status, size } = search;
  const q = searchText(search['q'])?.slice(0, MAX_SEARCH_LENGTH);
  const role = searchText(search['role']);
  const sort = searchText(search['sort']);
  const cursor = searchText(search['cursor']);
  const unused = Number(search['unused']);
  const isNever = search['never_used'] === true;
  const isReviewable = search['reviewable'] === true;
  const knownStatus = statuses.find((each) => each === status);
  const knownSize = pageSizes.find((each) => each === Number(size));
  return {
    ...(q && { q }),
    ...(role && ROLE_NAME.test(role) && { role }),
    ...(isReviewable ? { reviewable: true } : knownStatus && { status: knownStatus }),
    ...(isNever ? { never_used: true } : search['used'] === true && { used: true }),
    ...(isDays(unused) && { unused }),
    ...detailFilters(search),
    ...(sort && isOrder(sort) && { sort }),
    ...(cursor && { cursor }),
    ...(knownSize && { size: knownSize }),
  };
}

/** Parses the filters of the second row. Keeps text with an invalid format, for which the field shows an error. */
function detailFilters(search: Record<string, unknown>): DetailFilters {
  const text = (name: string, limit: number) => searchText(search[name])?.slice(0, limit) || undefined;
  const owner = text('owner', MAX_OWNER_LENGTH);
  const tag = text('tag', MAX_TAG_LENGTH);
  const texts = mapFields(keyTextFieldNames, (name) => text(name, keyTextFields[name].maxLength + 1));
  const expires = Number(search['expires']);
  return {
    ...(owner && { owner }),
    ...(search['no_owner'] === true && { no_owner: true }),
    ...(search['owner_left'] === true && { owner_left: true }),
    ...(tag && { tag }),
    ...Object.fromEntries(Object.entries(texts).filter(([, value]) => value !== undefined)),
    ...(search['no_expiry'] === true && { no_expiry: true }),
    ...(isDays(expires) && { expires }),
  };
}

/** Returns whether a filter of the second row is set. */
export function hasDetailFilter(search: ApiKeysSearch): boolean {
  return Object.keys(detailFilters({ ...search })).length > 0;
}

export type DetailFilters = Pick<
  ApiKeysSearch,
  'owner' | 'no_owner' | 'owner_left' | 'tag' | KeyTextField | 'no_expiry' | 'expires'
>;

function isDays(count: number): boolean {
  return Number.isInteger(count) && count >= 1 && count <= MAX_FILTER_DAYS;
}

function isTextField(name: string): name is KeyTextField {
  return name in keyTextFields;
}

/** Returns whether the server accepts the text as a filter. */
export function isTextFilter(name: KeyTextField, text: string): boolean {
  const { maxLength, pattern } = keyTextFields[name];
  return text.length <= maxLength && pattern?.test(text) !== false;
}

/** Returns the filter without sorting, paging and text with an invalid format. */
export function filterOf({ unused, expires, sort, cursor, size, ...rest }: ApiKeysSearch): ApiKeyFilter {
  const valid = Object.entries(rest).filter(([name, value]) => !isTextField(name) || isTextFilter(name, String(value)));
  return {
    ...Object.fromEntries(valid),
    ...(unused !== undefined && { unused_days: unused }),
    ...(expires !== undefined && { expires_within_days: expires }),
  };
}

export function toQuery(search: ApiKeysSearch): ApiKeyQuery {
  const { sort, cursor, size = DEFAULT_SIZE } = search;
  return { ...filterOf(search), limit: size, ...(sort && { sort }), ...(cursor && { cursor }) };
}

export function isFiltered(search: ApiKeysSearch): boolean {
  return Object.keys(filterOf(search)).length > 0;
}
