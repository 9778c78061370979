export interface UsersSearch {
  /** Text to find in name or e-mail address. */
  readonly q?: string;
}

/** What the address of the page may say. Whatever else stands there is left out. */
export function usersSearch(search: Record<string, unknown>): UsersSearch {
  const { q } = search;
  const text = typeof q === 'number' ? String(q) : q;
  return typeof text === 'string' && text !== '' ? { q: text.slice(0, 100) } : {};
}
