import type { Session } from '@keyward/sdk';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { api, hasCode } from './api.ts';

export const sessionKey = ['session'];

/** Who is signed in; null for nobody. */
export const sessionQuery = queryOptions({
  queryKey: sessionKey,
  queryFn: async ({ signal }): Promise<Session | null> => {
    try {
      return (await api.getSession({}, { signal })).data;
    } catch (error) {
      if (hasCode(error, 'unauthenticated')) return null;
      throw error;
    }
  },
  staleTime: 60_000,
  gcTime: Number.POSITIVE_INFINITY,
});

/** The person at the console. Only for what stands inside the shell, which shows nothing to anybody else. */
export function useSession(): Session {
  const { data } = useQuery(sessionQuery);
  if (!data) throw new Error('useSession needs the shell around it.');
  return data;
}

/** Whether the person holds a permission such as `api-keys:create`: what would be refused is not shown. */
export function useMay(): (permission: string) => boolean {
  const { permissions } = useSession();
  return (permission) => permissions.includes(permission);
}
