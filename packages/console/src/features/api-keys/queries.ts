import type { ApiKey } from '@keyward/sdk';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api } from '../../app/api.ts';
import { type ApiKeysSearch, toQuery } from './search.ts';
import { POLL_INTERVAL_MS } from './use-current-key.ts';

/** Query key of all key lists. */
const keysKey = ['api-keys'];

export type KeysPage = Awaited<ReturnType<typeof api.listApiKeys>>;

function isRotating({ rotation }: ApiKey): boolean {
  return rotation !== null;
}

/** A page of keys. Polled while a key on it has two secrets, to show when the new one is used. */
export function keysQuery(search: ApiKeysSearch) {
  return queryOptions({
    queryKey: [...keysKey, search],
    queryFn: ({ signal }) => api.listApiKeys({ query: toQuery(search) }, { signal }),
    placeholderData: keepPreviousData,
    // Polls only while the window is visible.
    refetchInterval: ({ state: { data } }) => (data?.data.some(isRotating) ? POLL_INTERVAL_MS : false),
  });
}

export const secretStatusKey = ['shared-secret-status'];

/** Status of the shared secret, without its value, which is never cached. */
export const secretStatusQuery = queryOptions({
  queryKey: secretStatusKey,
  queryFn: async ({ signal }) => (await api.describeSharedSecret({}, { signal })).data,
});
