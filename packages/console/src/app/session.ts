import type { Session } from '@keyward/sdk';
import { queryOptions } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
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

/** Handed down by the shell, so that nothing inside it meets a session that has just ended. */
export const SessionContext = createContext<Session | undefined>(undefined);

/** The person at the console. Only for what stands inside the shell, which shows nothing to anybody else. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === undefined) throw new Error('useSession needs the shell around it.');
  return session;
}

/** Whether the person holds a permission such as `api-keys:create`: what would be refused is not shown. */
export function useMay(): (permission: string) => boolean {
  const { permissions } = useSession();
  return (permission) => permissions.includes(permission);
}
