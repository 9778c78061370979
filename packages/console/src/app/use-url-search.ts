import { useCallback, useMemo } from 'react';
import { type SearchChange, withoutUndefined } from './search-params.ts';

interface NavigateOptions<Search> {
  readonly search: (before: Search) => Search;
  readonly replace?: boolean;
  readonly resetScroll: boolean;
}

interface UrlSearchOptions<Search> {
  /** The search parameters as the router parsed them. */
  readonly given: object;
  /** Validates search parameters. Must be a stable function. */
  readonly read: (search: Record<string, unknown>) => Search;
  /** The navigate function of the route. */
  readonly navigate: (way: NavigateOptions<Search>) => unknown;
  /** The parameter of the current page. */
  readonly page: keyof Search;
  /** Parameters that clearing the filters keeps. Must be a stable array. */
  readonly kept: readonly (keyof Search)[];
}

/** Keeps the filters of a list in the URL, so that reload, back and a shared link show the same rows. */
export function useUrlSearch<Search extends object>({ given, read, navigate, page, kept }: UrlSearchOptions<Search>) {
  // The router adds parameters that validation removed, which the server would reject.
  const search = useMemo(() => read({ ...given }), [given, read]);
  /** A new filter starts on the first page. Typing in the search replaces the history entry. */
  const change = useCallback(
    (part: SearchChange<Search>) =>
      void navigate({
        search: (before) => withoutUndefined<Search>({ ...before, [page]: undefined, ...part }),
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
