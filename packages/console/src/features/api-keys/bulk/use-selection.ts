import type { ApiKey } from '@keyward/sdk';
import { useMemo, useState } from 'react';
import type { KeysPage } from '../queries.ts';
import { type ApiKeysSearch, filterOf } from '../search.ts';
import { emptySelection, isSelected, type Selection, withKeys } from './selection.ts';

/** The selected keys of the table, and functions to change them. */
export interface KeySelection {
  readonly selection: Selection;
  readonly isSelected: (record: ApiKey) => boolean;
  readonly select: (records: readonly ApiKey[], chosen: boolean) => void;
  readonly selectAll: () => void;
  readonly clear: () => void;
}

/** The selection is kept across pages and sorting, and cleared when the filter changes. */
export function useSelection(search: ApiKeysSearch, page: KeysPage | undefined): KeySelection {
  const [state, setState] = useState({ filterKey: '', selection: emptySelection });
  const filter = useMemo(() => filterOf(search), [search]);
  const filterKey = JSON.stringify(filter);
  const selection = state.filterKey === filterKey ? state.selection : emptySelection;
  const set = (next: Selection) => setState({ filterKey, selection: next });
  return {
    selection,
    isSelected: (record) => isSelected(selection, record),
    select: (records, chosen) => set(withKeys(selection, records, chosen, page?.data ?? [])),
    selectAll: () => set({ kind: 'all', filter, total: page?.meta.total ?? 0 }),
    clear: () => set(emptySelection),
  };
}
