import { queryOptions } from '@tanstack/react-query';
import { api } from '../../app/api.ts';
import { usersKey } from '../../app/users.ts';

/** The credentials that a user issued. Never cached. */
export function issuedQuery(id: string) {
  return queryOptions({
    queryKey: ['issued', id],
    queryFn: async ({ signal }) => (await api.listIssuedByUser({ params: { id } }, { signal })).data,
    staleTime: 0,
    gcTime: 0,
  });
}

/** Pending links. Invalidated with the users. */
export const linksQuery = queryOptions({
  queryKey: [...usersKey, 'links'],
  queryFn: async ({ signal }) => (await api.listPendingLinks({}, { signal })).data,
});

/** The number of keys that a user owns. Reloaded on every use. */
export function ownedKeysQuery(id: string) {
  return queryOptions({
    queryKey: ['owned-keys', id],
    queryFn: async ({ signal }) => (await api.countUserKeys({ params: { id } }, { signal })).data,
    staleTime: 0,
  });
}
