import type { Session } from '@keyward/sdk';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useMemo, useState } from 'react';
import { Cancelled } from '../../ui/cancelled.ts';
import { hasCode } from '../api.ts';
import { sessionKey } from '../session.ts';
import { PresenceDialog } from './PresenceDialog.tsx';
import { type Presence, PresenceContext } from './presence.ts';

/** A proof that ends in the next seconds would be gone before the answer. */
const MARGIN = 15;

interface Question {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Asks for the password where an operation needs a proof of presence, then lets the operation go on. */
export function PresenceProvider({ children }: { readonly children: ReactNode }) {
  const client = useQueryClient();
  const [question, setQuestion] = useState<Question>();

  const presence = useMemo<Presence>(() => {
    const ask = () => new Promise<void>((resolve, reject) => setQuestion({ resolve, reject }));
    const isFresh = () => {
      const until = client.getQueryData<Session | null>(sessionKey)?.presence_until ?? 0;
      return until - MARGIN > Date.now() / 1000;
    };
    const attempt: Presence['attempt'] = async (action) => {
      try {
        return await action();
      } catch (error) {
        if (!hasCode(error, 'presence_required')) throw error;
      }
      await ask();
      return action();
    };
    // The clocks of server and browser may differ, so the server still has the last word.
    const run: Presence['run'] = async (action) => {
      if (!isFresh()) await ask();
      return attempt(action);
    };
    return { run, attempt };
  }, [client]);

  const proved = (session: Session) => {
    client.setQueryData(sessionKey, session);
    question?.resolve();
    setQuestion(undefined);
  };
  const cancelled = () => {
    question?.reject(new Cancelled());
    setQuestion(undefined);
  };
  return (
    <PresenceContext value={presence}>
      {children}
      {question !== undefined && <PresenceDialog onProved={proved} onCancel={cancelled} />}
    </PresenceContext>
  );
}
