import type { ApiKey } from '@keyward/sdk';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api } from '../../app/api.ts';
import { type ApiKeysSearch, toQuery } from './search.ts';
import { WATCH } from './use-fresh-key.ts';

/** Everything that was read of keys, so that it can be forgotten together after a change. */
const keysKey = ['api-keys'];

export type KeysPage = Awaited<ReturnType<typeof api.listApiKeys>>;

function isRotating({ rotation }: ApiKey): boolean {
  return rotation !== null;
}

/** One page. While a key on it has two secrets, it is looked at again and again: somebody waits for the new one. */
export function keysQuery(search: ApiKeysSearch) {
  return queryOptions({
    queryKey: [...keysKey, search],
    queryFn: ({ signal }) => api.listApiKeys({ query: toQuery(search) }, { signal }),
    placeholderData: keepPreviousData,
    // Only while the window is in sight.
    refetchInterval: ({ state: { data } }) => (data?.data.some(isRotating) ? WATCH : false),
  });
}

export const secretStatusKey = ['shared-secret-status'];

/** Tells about the shared secret; the secret itself is never part of a query. */
export const secretStatusQuery = queryOptions({
  queryKey: secretStatusKey,
  queryFn: async ({ signal }) => (await api.describeSharedSecret({}, { signal })).data,
});
