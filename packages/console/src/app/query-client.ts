import { KeywardError } from '@keyward/sdk';
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { hasCode } from './api.ts';
import { sessionKey } from './session.ts';

const ATTEMPTS = 2;

/** Retries only transient errors. */
function retry(failures: number, error: Error): boolean {
  return error instanceof KeywardError && (error.status === 0 || error.status >= 502) && failures < ATTEMPTS;
}

function handleSessionEnd(error: Error): void {
  if (hasCode(error, 'unauthenticated')) queryClient.setQueryData(sessionKey, null);
}

/** Mutations are not cached (`gcTime`), because their responses may contain secrets. */
export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: handleSessionEnd }),
  mutationCache: new MutationCache({ onError: handleSessionEnd }),
  defaultOptions: {
    queries: { retry, staleTime: 10_000, refetchOnWindowFocus: true },
    mutations: { retry: false, gcTime: 0 },
  },
});
