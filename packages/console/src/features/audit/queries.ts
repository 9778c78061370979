import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api } from '../../app/api.ts';
import { type AuditLogsSearch, toQuery } from './search.ts';

export function auditQuery(search: AuditLogsSearch) {
  return queryOptions({
    queryKey: ['audit', search],
    queryFn: ({ signal }) => api.searchAudit({ body: toQuery(search) }, { signal }),
    placeholderData: keepPreviousData,
  });
}
