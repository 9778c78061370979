import type { ApiKeyQuery } from '@keyward/sdk';

/** The order of the list as the server has it: `appname`, `-last_login`. */
export type SortOrder = NonNullable<ApiKeyQuery['sort']>;
export type SortField = Exclude<SortOrder, `-${string}`>;

export type Direction = 'ascending' | 'descending' | 'none';

/** Sorted in descending order first: the latest and not the oldest, the most used and not the unused. */
const descendingFirst = new Set(['last_login', 'created_at', 'usage']);

/** The fields that the server sorts by. A header that is not among them is no button. */
const sortFields: ReadonlySet<string> = new Set([
  'added',
  'appname',
  'role',
  'last_login',
  'created_at',
  'created_by',
  'expires_at',
  'status',
  'hint',
  'usage',
]);

export function isSortable(field: string): field is SortField {
  return sortFields.has(field);
}

/** Returns whether the server accepts this order. */
export function isOrder(sort: string): sort is SortOrder {
  return isSortable(sort.replace(/^-/, ''));
}

/** @param sort as the server has it: `appname`, `-last_login`; undefined is the order in which keys were added */
export function directionOf(field: string, sort: string | undefined): Direction {
  if (sort === field) return 'ascending';
  return sort === `-${field}` ? 'descending' : 'none';
}

/** One way, then the other, then back to the order in which the keys were added. */
export function nextSort(field: SortField, sort: SortOrder | undefined): SortOrder | undefined {
  const turns: (SortOrder | undefined)[] = descendingFirst.has(field) ? [`-${field}`, field] : [field, `-${field}`];
  const at = turns.indexOf(sort);
  return at === -1 ? turns[0] : turns[at + 1];
}
