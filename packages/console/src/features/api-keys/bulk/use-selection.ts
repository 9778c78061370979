import type { ApiKey } from '@keyward/sdk';
import { useMemo, useState } from 'react';
import type { KeysPage } from '../queries.ts';
import { type ApiKeysSearch, filterOf } from '../search.ts';
import { isChosen, nothing, type Selection, withKeys } from './selection.ts';

/** The selected keys of the table, and functions to change them. */
export interface Chooser {
  readonly selection: Selection;
  readonly isChosen: (record: ApiKey) => boolean;
  readonly choose: (records: readonly ApiKey[], chosen: boolean) => void;
  readonly chooseAll: () => void;
  readonly clear: () => void;
}

/** The selection is kept across pages and sorting, and cleared when the filter changes. */
export function useSelection(search: ApiKeysSearch, page: KeysPage | undefined): Chooser {
  const [made, setMade] = useState({ question: '', selection: nothing });
  const filter = useMemo(() => filterOf(search), [search]);
  const question = JSON.stringify(filter);
  const selection = made.question === question ? made.selection : nothing;
  const set = (next: Selection) => setMade({ question, selection: next });
  return {
    selection,
    isChosen: (record) => isChosen(selection, record),
    choose: (records, chosen) => set(withKeys(selection, records, chosen, page?.data ?? [])),
    chooseAll: () => set({ kind: 'all', filter, total: page?.meta.total ?? 0 }),
    clear: () => set(nothing),
  };
}
