/** What is changed of the question in the address. Members that are undefined are taken out of it. */
export type SearchChange<Search> = { readonly [Name in keyof Search]?: Search[Name] | undefined };

/** The router reads `q=123` as a number. */
export function searchText(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/** The question as the address should say it: without the members that are undefined. */
export function presentSearch<Search extends object>(search: SearchChange<Search>): Search {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined)) as Search;
}
