import type { Session } from '@keyward/sdk';
import { queryOptions } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import { api, hasCode } from './api.ts';

export const sessionKey = ['session'];

/** The current session; null if no user is signed in. */
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

/** Provided by the shell, so that its pages never receive an expired session. */
export const SessionContext = createContext<Session | undefined>(undefined);

/** Returns the session of the signed-in user. Only for components inside the shell. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === undefined) throw new Error('useSession must be called inside the shell.');
  return session;
}

/** Returns a function that checks a permission of the user, such as `api-keys:create`. */
export function useHasPermission(): (permission: string) => boolean {
  const { permissions } = useSession();
  return (permission) => permissions.includes(permission);
}
