import { queryOptions } from '@tanstack/react-query';
import { api } from '../../app/api.ts';

export const ownSessionsKey = ['own-sessions'];

/** Reloaded on every visit, because other browsers may change sessions. */
export const ownSessionsQuery = queryOptions({
  queryKey: ownSessionsKey,
  queryFn: async ({ signal }) => (await api.listOwnSessions({}, { signal })).data,
  staleTime: 0,
});
