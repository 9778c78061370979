import { queryOptions } from '@tanstack/react-query';
import { api } from '../../app/api.ts';

export const replicasKey = ['replicas'];

/** Polling interval during a rotation, in milliseconds. */
const POLL_INTERVAL_MS = 5000;

/** All replicas. Reloaded on every visit, because connections change. */
export const replicasQuery = queryOptions({
  queryKey: replicasKey,
  queryFn: async ({ signal }) => (await api.listReplicas({}, { signal })).data,
  staleTime: 0,
  refetchInterval: ({ state: { data } }) =>
    data?.some(({ rotation }) => rotation !== null) ? POLL_INTERVAL_MS : false,
});
