import { queryOptions } from '@tanstack/react-query';
import { api } from '../../app/api.ts';
import { usersKey } from '../../app/users.ts';

/** What a user issued, read anew each time somebody asks for it. */
export function issuedQuery(id: string) {
  return queryOptions({
    queryKey: ['issued', id],
    queryFn: async ({ signal }) => (await api.listIssuedByUser({ params: { id } }, { signal })).data,
    staleTime: 0,
    gcTime: 0,
  });
}

/** Links that were not used yet; whatever changes users may end one. */
export const linksQuery = queryOptions({
  queryKey: [...usersKey, 'links'],
  queryFn: async ({ signal }) => (await api.listPendingLinks({}, { signal })).data,
});

/** What a person answers for, read anew each time somebody asks for it. */
export function ownedKeysQuery(id: string) {
  return queryOptions({
    queryKey: ['owned-keys', id],
    queryFn: async ({ signal }) => (await api.countUserKeys({ params: { id } }, { signal })).data,
    staleTime: 0,
  });
}
