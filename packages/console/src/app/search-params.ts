/** An update of search parameters. Parameters with the value undefined are removed from the URL. */
export type SearchChange<Search> = { readonly [Name in keyof Search]?: Search[Name] | undefined };

/** Returns a parameter as text. The router parses `q=123` as a number. */
export function searchText(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/** Removes fields with the value undefined. */
export function withoutUndefined<Search extends object>(search: SearchChange<Search>): Search {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined)) as Search;
}
