import { getRouteApi } from '@tanstack/react-router';
import type { SearchChange as Change } from '../../app/search-params.ts';
import { useUrlSearch } from '../../app/use-url-search.ts';
import { type ApiKeysSearch, apiKeysSearch } from './search.ts';

const route = getRouteApi('/settings/user-management/api-keys');

export type SearchChange = Change<ApiKeysSearch>;

const retained = ['sort', 'size'] as const;

/** The search parameters of the key table. */
export function useKeysSearch() {
  const params = route.useSearch();
  const navigate = route.useNavigate();
  return useUrlSearch<ApiKeysSearch>({ params, parse: apiKeysSearch, navigate, page: 'cursor', retained });
}
