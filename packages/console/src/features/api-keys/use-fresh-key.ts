import type { ApiKey } from '@keyward/sdk';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../app/api.ts';

/** How often something that is watched is looked at again, in milliseconds. */
export const WATCH = 4000;

/** A key as it is now and not when its dialog was opened: it may be used meanwhile. */
export function useFreshKey(record: ApiKey): ApiKey {
  const { appname } = record;
  const { data } = useQuery({
    // Not among what is read anew after a change: a deleted key would be asked for once more.
    queryKey: ['api-key', appname],
    queryFn: async ({ signal }) => (await api.getApiKey({ params: { appname } }, { signal })).data,
    initialData: record,
    staleTime: 0,
    gcTime: 0,
    refetchInterval: WATCH,
  });
  return data;
}
