import type { ApiKey } from '@keyward/sdk';
import { useMemo, useState } from 'react';
import type { KeysPage } from '../queries.ts';
import { type ApiKeysSearch, filterOf } from '../search.ts';
import { isChosen, nothing, type Selection, withKeys } from './selection.ts';

/** The choice of keys in the table, as its parts need it. */
export interface Chooser {
  readonly selection: Selection;
  readonly isChosen: (record: ApiKey) => boolean;
  readonly choose: (records: readonly ApiKey[], chosen: boolean) => void;
  readonly chooseAll: () => void;
  readonly clear: () => void;
}

/** It stays while the person turns pages and sorts, and ends with the question that it was made for. */
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
