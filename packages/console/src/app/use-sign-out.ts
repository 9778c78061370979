import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { api, hasCode } from './api.ts';

/** Ends the session here and on the server, and forgets everything that was read. */
export function useSignOut() {
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: async () => {
      try {
        await api.signOut();
      } catch (error) {
        // It had ended already: that is what was wanted.
        if (!hasCode(error, 'unauthenticated')) throw error;
      }
    },
    onSuccess: async () => {
      await navigate({ to: '/sign-in', search: {} });
      client.clear();
    },
  });
}
