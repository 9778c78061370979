import type { ApiKey } from '@keyward/sdk';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../app/api.ts';

/** Polling interval, in milliseconds. */
export const POLL_INTERVAL_MS = 4000;

/** Returns the current state of a key while its dialog is open. */
export function useCurrentKey(record: ApiKey): ApiKey {
  const { appname } = record;
  const { data } = useQuery({
    // Not invalidated after a change, because that would request a deleted key again.
    queryKey: ['api-key', appname],
    queryFn: async ({ signal }) => (await api.getApiKey({ params: { appname } }, { signal })).data,
    initialData: record,
    staleTime: 0,
    gcTime: 0,
    refetchInterval: POLL_INTERVAL_MS,
  });
  return data;
}
