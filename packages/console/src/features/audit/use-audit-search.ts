import { getRouteApi } from '@tanstack/react-router';
import type { SearchChange as Change } from '../../app/search-params.ts';
import { useUrlSearch } from '../../app/use-url-search.ts';
import { type AuditLogsSearch, auditLogsSearch } from './search.ts';

const route = getRouteApi('/settings/account/audit-logs');

export type SearchChange = Change<AuditLogsSearch>;

const kept = ['size'] as const;

/** The search parameters of the audit log. */
export function useAuditSearch() {
  const given = route.useSearch();
  const navigate = route.useNavigate();
  return useUrlSearch<AuditLogsSearch>({ given, read: auditLogsSearch, navigate, page: 'from', kept });
}
