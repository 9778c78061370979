import { type QueryKey, useQueryClient } from '@tanstack/react-query';
import { useReauthentication } from './reauthentication/reauthentication.ts';
import { type Action, useAction } from './use-action.ts';

interface Consequences<Answer> {
  /** What was read and is no longer so. */
  readonly outdated: readonly QueryKey[];
  /** Whether the server always wants a recent re-authentication, so that it is asked for before and not after a refusal. */
  readonly proved?: boolean;
  readonly onDone: (answer: Answer) => void;
}

/**
 * A change on the server: asks for the password where it is wanted, reads anew what has changed, and keeps neither what
 * was sent nor what was answered.
 */
export function useChange<Input extends readonly unknown[], Answer>(
  send: (...input: Input) => Promise<Answer>,
  { outdated, proved = false, onDone }: Consequences<Answer>,
): Action<Input> {
  const client = useQueryClient();
  const reauthentication = useReauthentication();
  return useAction(async (...input: Input) => {
    const attempt = proved ? reauthentication.run : reauthentication.attempt;
    const answer = await attempt(() => send(...input));
    for (const queryKey of outdated) void client.invalidateQueries({ queryKey });
    onDone(answer);
  });
}
