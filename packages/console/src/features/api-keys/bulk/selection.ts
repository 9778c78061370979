import type { ApiKey, ApiKeyFilter, BulkSelection } from '@keyward/sdk';

/** The selected keys: by name, or all keys that match a filter. */
export type Selection =
  | { readonly kind: 'names'; readonly names: ReadonlySet<string> }
  | { readonly kind: 'all'; readonly filter: ApiKeyFilter; readonly total: number };

export const emptySelection: Selection = { kind: 'names', names: new Set() };

export function countOf(selection: Selection): number {
  return selection.kind === 'all' ? selection.total : selection.names.size;
}

export function isSelected(selection: Selection, { appname }: ApiKey): boolean {
  return selection.kind === 'all' || selection.names.has(appname);
}

/** @param page the visible keys, for deselecting one of all matching keys */
export function withKeys(
  selection: Selection,
  records: readonly ApiKey[],
  chosen: boolean,
  page: readonly ApiKey[],
): Selection {
  // Deselecting one of all matching keys keeps the other visible ones, because a filter cannot exclude a name.
  const names = new Set(selection.kind === 'all' ? page.map(({ appname }) => appname) : selection.names);
  for (const { appname } of records) {
    if (chosen) names.add(appname);
    else names.delete(appname);
  }
  return { kind: 'names', names };
}

/** Returns the selection for the API. @param includesRecent whether a filter includes keys added within the last 7 days */
export function toBulkSelection(selection: Selection, includesRecent: boolean): BulkSelection {
  if (selection.kind === 'names') return { names: [...selection.names] };
  return { filter: selection.filter, ...(includesRecent && { include_recent: true }) };
}
