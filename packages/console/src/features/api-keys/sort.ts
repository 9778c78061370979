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

export function isSortable(field: string): boolean {
  return sortFields.has(field);
}

/** Whether the server takes this as an order: `appname`, `-last_login`. */
export function isOrder(sort: string): boolean {
  return isSortable(sort.replace(/^-/, ''));
}

/** @param sort as the server has it: `appname`, `-last_login`; undefined is the order in which keys were added */
export function directionOf(field: string, sort: string | undefined): Direction {
  if (sort === field) return 'ascending';
  return sort === `-${field}` ? 'descending' : 'none';
}

/** One way, then the other, then back to the order in which the keys were added. */
export function nextSort(field: string, sort: string | undefined): string | undefined {
  const turns = descendingFirst.has(field) ? [`-${field}`, field] : [field, `-${field}`];
  const at = turns.indexOf(sort ?? '');
  return at === -1 ? turns[0] : turns[at + 1];
}
