import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api } from '../../app/api.ts';
import type { LeakState } from './search.ts';

export const leaksKey = ['leaks'];

export const leaksQuery = (state: LeakState | undefined) =>
  infiniteQueryOptions({
    queryKey: [...leaksKey, 'list', state],
    queryFn: ({ signal, pageParam }) => api.listLeaks({ query: { state, cursor: pageParam } }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ meta }) => meta.next_cursor ?? undefined,
    staleTime: 0,
  });

export const leakPolicyQuery = queryOptions({
  queryKey: [...leaksKey, 'policy'],
  queryFn: async ({ signal }) => (await api.getLeakPolicy({}, { signal })).data.policy,
});
