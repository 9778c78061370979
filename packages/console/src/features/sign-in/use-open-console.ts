import type { Session } from '@keyward/sdk';
import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { sessionKey } from '../../app/session.ts';

/** Returns a function that opens the console after sign-in, and clears data of the previous user. */
export function useOpenConsole(): (session: Session, back?: string) => void {
  const client = useQueryClient();
  const router = useRouter();
  return (session, back = '/settings/user-management/api-keys') => {
    client.clear();
    client.setQueryData(sessionKey, session);
    router.history.push(back);
  };
}
