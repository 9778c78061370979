import { useCallback, useMemo } from 'react';
import { type SearchChange, withoutUndefined } from './search-params.ts';

interface NavigateOptions<Search> {
  readonly search: (previous: Search) => Search;
  readonly replace?: boolean;
  readonly resetScroll: boolean;
}

interface UrlSearchOptions<Search> {
  /** The search parameters as the router parsed them. */
  readonly params: object;
  /** Validates search parameters. Must be a stable function. */
  readonly parse: (search: Record<string, unknown>) => Search;
  /** The navigate function of the route. */
  readonly navigate: (options: NavigateOptions<Search>) => unknown;
  /** The parameter of the current page. */
  readonly page: keyof Search;
  /** Parameters that clearing the filters keeps. Must be a stable array. */
  readonly retained: readonly (keyof Search)[];
}

/** Keeps the filters of a list in the URL, so that reload, back and a shared link show the same rows. */
export function useUrlSearch<Search extends object>({
  params,
  parse,
  navigate,
  page,
  retained,
}: UrlSearchOptions<Search>) {
  // The router adds parameters that validation removed, which the server would reject.
  const search = useMemo(() => parse({ ...params }), [params, parse]);
  /** A new filter starts on the first page. Typing in the search replaces the history entry. */
  const change = useCallback(
    (part: SearchChange<Search>) =>
      void navigate({
        search: (previous) => withoutUndefined<Search>({ ...previous, [page]: undefined, ...part }),
        replace: 'q' in part,
        resetScroll: page in part,
      }),
    [navigate, page],
  );
  const clear = useCallback(() => {
    const rest = (previous: Search) =>
      Object.entries(previous).filter(([name]) => retained.some((each) => each === name));
    void navigate({ search: (previous) => Object.fromEntries(rest(previous)) as Search, resetScroll: false });
  }, [navigate, retained]);
  return { search, change, clear };
}
