import { queryOptions } from '@tanstack/react-query';
import { api } from '../../app/api.ts';

export const replicasKey = ['replicas'];

/** All of them: the operation knows no pages. Asked for anew whenever somebody looks, since they come and go. */
export const replicasQuery = queryOptions({
  queryKey: replicasKey,
  queryFn: async ({ signal }) => (await api.listReplicas({}, { signal })).data,
  staleTime: 0,
});
