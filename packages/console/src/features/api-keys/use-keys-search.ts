import { getRouteApi } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { type SearchChange as Change, presentSearch } from '../../app/address.ts';
import { type ApiKeysSearch, apiKeysSearch } from './search.ts';

const route = getRouteApi('/settings/user-management/api-keys');

export type SearchChange = Change<ApiKeysSearch>;

/** The question to the table, which stands in the address: reload, back and a shared link show the same. */
export function useKeysSearch() {
  const given = route.useSearch();
  // The router mixes in what its check left out, and the server refuses what it does not know.
  const search = useMemo(() => apiKeysSearch({ ...given }), [given]);
  const navigate = route.useNavigate();
  /** A new question begins on its first page. Typing on replaces the entry in the history instead of adding one. */
  const change = useCallback(
    (part: SearchChange) =>
      void navigate({
        search: (before) => presentSearch<ApiKeysSearch>({ ...before, cursor: undefined, ...part }),
        replace: 'q' in part,
        resetScroll: 'cursor' in part,
      }),
    [navigate],
  );
  const clear = useCallback(
    () =>
      void navigate({ search: ({ sort, size }) => presentSearch<ApiKeysSearch>({ sort, size }), resetScroll: false }),
    [navigate],
  );
  return { search, change, clear };
}
