import { type QueryKey, useQueryClient } from '@tanstack/react-query';
import { useReauthentication } from './reauthentication/reauthentication.ts';
import { type Action, useAction } from './use-action.ts';

interface ChangeOptions<Result> {
  /** Queries to invalidate. */
  readonly invalidates: readonly QueryKey[];
  /** True if the operation always requires a recent re-authentication, so that the password prompt comes first. */
  readonly needsReauthentication?: boolean;
  readonly onDone: (result: Result) => void;
}

/**
 * Sends a change to the server: prompts for the password if needed, invalidates queries, and caches neither the request
 * nor the response.
 */
export function useChange<Input extends readonly unknown[], Result>(
  send: (...input: Input) => Promise<Result>,
  { invalidates, needsReauthentication = false, onDone }: ChangeOptions<Result>,
): Action<Input> {
  const client = useQueryClient();
  const reauthentication = useReauthentication();
  return useAction(async (...input: Input) => {
    const attempt = needsReauthentication ? reauthentication.run : reauthentication.attempt;
    const result = await attempt(() => send(...input));
    for (const queryKey of invalidates) void client.invalidateQueries({ queryKey });
    onDone(result);
  });
}
