import { queryOptions } from '@tanstack/react-query';
import { api } from '../../app/api.ts';

export const replicasKey = ['replicas'];

/** Seconds of waiting for the service to use its new credential. */
const WATCH_MS = 5000;

/** All of them: the operation knows no pages. Asked for anew whenever somebody looks, since they come and go. */
export const replicasQuery = queryOptions({
  queryKey: replicasKey,
  queryFn: async ({ signal }) => (await api.listReplicas({}, { signal })).data,
  staleTime: 0,
  refetchInterval: ({ state: { data } }) => (data?.some(({ rotation }) => rotation !== null) ? WATCH_MS : false),
});
