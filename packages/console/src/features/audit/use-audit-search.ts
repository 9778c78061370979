import { getRouteApi } from '@tanstack/react-router';
import type { SearchChange as Change } from '../../app/search-params.ts';
import { useUrlSearch } from '../../app/use-url-search.ts';
import { type AuditLogsSearch, auditLogsSearch } from './search.ts';

const route = getRouteApi('/settings/account/audit-logs');

export type SearchChange = Change<AuditLogsSearch>;

const retained = ['size'] as const;

/** The search parameters of the audit log. */
export function useAuditSearch() {
  const params = route.useSearch();
  const navigate = route.useNavigate();
  return useUrlSearch<AuditLogsSearch>({ params, parse: auditLogsSearch, navigate, page: 'from', retained });
}
