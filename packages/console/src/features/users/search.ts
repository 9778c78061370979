import { MAX_SEARCH_LENGTH } from '@keyward/contract/limits';
import { searchText } from '../../app/search-params.ts';

export interface UsersSearch {
  /** Text to find in a name or email address. */
  readonly q?: string;
}

/** Parses the search parameters and removes invalid ones. */
export function usersSearch(search: Record<string, unknown>): UsersSearch {
  const q = searchText(search['q'])?.slice(0, MAX_SEARCH_LENGTH);
  return q ? { q } : {};
}
