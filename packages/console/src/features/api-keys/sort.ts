export type Direction = 'ascending' | 'descending' | 'none';

/** What people look for first: the latest and not the oldest. */
const latestFirst = new Set(['last_login', 'created_at']);

/** What the server does not sort by. */
const unsorted = new Set(['owner', 'tags']);

export function isSortable(field: string): boolean {
  return !unsorted.has(field);
}

/** @param sort as the server has it: `appname`, `-last_login`; undefined is the order in which keys were added */
export function directionOf(field: string, sort: string | undefined): Direction {
  if (sort === field) return 'ascending';
  return sort === `-${field}` ? 'descending' : 'none';
}

/** One way, then the other, then back to the order in which the keys were added. */
export function nextSort(field: string, sort: string | undefined): string | undefined {
  const turns = latestFirst.has(field) ? [`-${field}`, field] : [field, `-${field}`];
  const at = turns.indexOf(sort ?? '');
  return at === -1 ? turns[0] : turns[at + 1];
}
