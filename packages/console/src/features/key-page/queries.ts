import { queryOptions } from '@tanstack/react-query';
import { api } from '../../app/api.ts';

export function keyQuery(appname: string) {
  return queryOptions({
    queryKey: ['api-keys', 'one', appname],
    queryFn: async ({ signal }) => (await api.getApiKey({ params: { appname } }, { signal })).data,
  });
}

export function usageQuery(appname: string) {
  return queryOptions({
    queryKey: ['api-keys', 'usage', appname],
    queryFn: async ({ signal }) =>
      (await api.getApiKeyUsage({ params: { appname }, query: { days: 90 } }, { signal })).data,
  });
}

const RECORDS = 20;

export function historyQuery(id: string) {
  return queryOptions({
    queryKey: ['audit', 'of-key', id],
    queryFn: async ({ signal }) => (await api.searchAudit({ body: { object_id: id, size: RECORDS } }, { signal })).data,
  });
}
