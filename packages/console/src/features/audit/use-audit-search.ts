import { getRouteApi } from '@tanstack/react-router';
import type { SearchChange as Change } from '../../app/address.ts';
import { useAddressSearch } from '../../app/use-address-search.ts';
import { type AuditLogsSearch, auditLogsSearch } from './search.ts';

const route = getRouteApi('/settings/account/audit-logs');

export type SearchChange = Change<AuditLogsSearch>;

const kept = ['size'] as const;

/** The search parameters of the audit log. */
export function useAuditSearch() {
  const given = route.useSearch();
  const navigate = route.useNavigate();
  return useAddressSearch<AuditLogsSearch>({ given, read: auditLogsSearch, navigate, page: 'from', kept });
}
