import { keySortFields } from '@keyward/contract/key-fields';
import type { ApiKeyQuery } from '@keyward/sdk';

/** A sort order of the API: `appname`, `-last_login`. */
export type SortOrder = NonNullable<ApiKeyQuery['sort']>;
export type SortField = Exclude<SortOrder, `-${string}`>;

export type Direction = 'ascending' | 'descending' | 'none';

/** Fields that sort in descending order first. */
const descendingFirst = new Set(['last_login', 'created_at', 'usage']);

/** The sort fields of the API. Other headers are not buttons. */
const sortFields: ReadonlySet<string> = new Set(['added', ...keySortFields, 'usage']);

export function isSortable(field: string): field is SortField {
  return sortFields.has(field);
}

/** Returns whether the server accepts this order. */
export function isOrder(sort: string): sort is SortOrder {
  return isSortable(sort.replace(/^-/, ''));
}

/** @param sort as in the API: `appname`, `-last_login`; undefined for the order in which keys were added */
export function directionOf(field: string, sort: string | undefined): Direction {
  if (sort === field) return 'ascending';
  return sort === `-${field}` ? 'descending' : 'none';
}

/** Returns the next order: one direction, the other, then the order in which keys were added. */
export function nextSort(field: SortField, sort: SortOrder | undefined): SortOrder | undefined {
  const directions: (SortOrder | undefined)[] = descendingFirst.has(field)
    ? [`-${field}`, field]
    : [field, `-${field}`];
  const at = directions.indexOf(sort);
  return at === -1 ? directions[0] : directions[at + 1];
}
