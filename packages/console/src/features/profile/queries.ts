import { queryOptions } from '@tanstack/react-query';
import { api } from '../../app/api.ts';

export const ownSessionsKey = ['own-sessions'];

/** Loaded again on every visit, since other browsers start and end sessions. */
export const ownSessionsQuery = queryOptions({
  queryKey: ownSessionsKey,
  queryFn: async ({ signal }) => (await api.listOwnSessions({}, { signal })).data,
  staleTime: 0,
});
