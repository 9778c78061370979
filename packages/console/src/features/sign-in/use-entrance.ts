import type { Session } from '@keyward/sdk';
import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { sessionKey } from '../../app/session.ts';

/** What follows when somebody has become signed in: nothing of the person before stays, and the page opens. */
export function useEntrance(): (session: Session, back?: string) => void {
  const client = useQueryClient();
  const router = useRouter();
  return (session, back = '/settings/user-management/api-keys') => {
    client.clear();
    client.setQueryData(sessionKey, session);
    router.history.push(back);
  };
}
