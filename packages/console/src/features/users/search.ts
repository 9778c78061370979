import { MOST_SEARCH_TEXT } from '@keyward/contract/limits';
import { searchText } from '../../app/address.ts';

export interface UsersSearch {
  /** Text to find in name or e-mail address. */
  readonly q?: string;
}

/** What the address of the page may say. Whatever else stands there is left out. */
export function usersSearch(search: Record<string, unknown>): UsersSearch {
  const q = searchText(search['q'])?.slice(0, MOST_SEARCH_TEXT);
  return q ? { q } : {};
}
