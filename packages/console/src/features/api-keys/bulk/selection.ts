import type { ApiKey, ApiKeyFilter, BulkSelection } from '@keyward/sdk';

/** Which keys of the table are chosen: some by name, or all that match its question. */
export type Selection =
  | { readonly kind: 'names'; readonly names: ReadonlySet<string> }
  | { readonly kind: 'all'; readonly filter: ApiKeyFilter; readonly total: number };

export const nothing: Selection = { kind: 'names', names: new Set() };

export function countOf(selection: Selection): number {
  return selection.kind === 'all' ? selection.total : selection.names.size;
}

export function isChosen(selection: Selection, { appname }: ApiKey): boolean {
  return selection.kind === 'all' || selection.names.has(appname);
}

/** @param page what stands in the table, for leaving one out of all */
export function withKeys(
  selection: Selection,
  records: readonly ApiKey[],
  chosen: boolean,
  page: readonly ApiKey[],
): Selection {
  // One out of all that match leaves what is in sight: what is not in sight cannot be left out by name.
  const names = new Set(selection.kind === 'all' ? page.map(({ appname }) => appname) : selection.names);
  for (const { appname } of records) {
    if (chosen) names.add(appname);
    else names.delete(appname);
  }
  return { kind: 'names', names };
}

/** As the server takes it. @param includesRecent whether a filter selects keys added within the last 7 days too */
export function requestedBy(selection: Selection, includesRecent: boolean): BulkSelection {
  if (selection.kind === 'names') return { names: [...selection.names] };
  return { filter: selection.filter, ...(includesRecent && { include_recent: true }) };
}
