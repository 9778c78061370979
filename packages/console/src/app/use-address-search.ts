import { useCallback, useMemo } from 'react';
import { presentSearch, type SearchChange } from './address.ts';

interface Way<Search> {
  readonly search: (before: Search) => Search;
  readonly replace?: boolean;
  readonly resetScroll: boolean;
}

interface Place<Search> {
  /** What the router read in the address. */
  readonly given: object;
  /** The same function each time, as the route has it. */
  readonly read: (search: Record<string, unknown>) => Search;
  /** The router's, for this route. */
  readonly navigate: (way: Way<Search>) => unknown;
  /** The member that says which page is shown. */
  readonly page: keyof Search;
  /** Members that are no filter, so that clearing leaves them; the same list each time. */
  readonly kept: readonly (keyof Search)[];
}

/** The question to a list, which stands in the address: reload, back and a shared link show the same. */
export function useAddressSearch<Search extends object>({ given, read, navigate, page, kept }: Place<Search>) {
  // The router mixes in what its check left out, and the server refuses what it does not know.
  const search = useMemo(() => read({ ...given }), [given, read]);
  /** A new question begins on its first page. Typing on replaces the entry in the history instead of adding one. */
  const change = useCallback(
    (part: SearchChange<Search>) =>
      void navigate({
        search: (before) => presentSearch<Search>({ ...before, [page]: undefined, ...part }),
        replace: 'q' in part,
        resetScroll: page in part,
      }),
    [navigate, page],
  );
  const clear = useCallback(() => {
    const rest = (before: Search) => Object.entries(before).filter(([name]) => kept.some((each) => each === name));
    void navigate({ search: (before) => Object.fromEntries(rest(before)) as Search, resetScroll: false });
  }, [navigate, kept]);
  return { search, change, clear };
}
