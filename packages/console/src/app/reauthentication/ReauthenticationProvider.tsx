import type { Session } from '@keyward/sdk';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useMemo, useState } from 'react';
import { Cancelled } from '../../ui/cancelled.ts';
import { hasCode, serverClock } from '../api.ts';
import { sessionKey, sessionQuery } from '../session.ts';
import { ReauthenticationDialog } from './ReauthenticationDialog.tsx';
import { type Reauthentication, ReauthenticationContext } from './reauthentication.ts';

/**
 * A re-authentication that expires within this many seconds is not used, because it would expire during the request.
 */
const MARGIN = 15;

interface PasswordPrompt {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Prompts for the password if an operation requires re-authentication, then continues the operation. */
export function ReauthenticationProvider({ children }: { readonly children: ReactNode }) {
  const client = useQueryClient();
  const [prompt, setPrompt] = useState<PasswordPrompt>();

  const reauthentication = useMemo<Reauthentication>(() => {
    const openPrompt = () => new Promise<void>((resolve, reject) => setPrompt({ resolve, reject }));
    // Uses a fresh session and the server's clock, because the clock of the browser may be wrong.
    const mustReauthenticate = async () => {
      const session = await client.fetchQuery({ ...sessionQuery, staleTime: 0 });
      return session !== null && (session.reauthenticated_until ?? 0) - MARGIN <= serverClock();
    };
    const attempt: Reauthentication['attempt'] = async (action) => {
      try {
        return await action();
      } catch (error) {
        if (!hasCode(error, 'reauthentication_required')) throw error;
      }
      await openPrompt();
      return action();
    };
    const run: Reauthentication['run'] = async (action) => {
      if (await mustReauthenticate()) await openPrompt();
      return attempt(action);
    };
    return { run, attempt };
  }, [client]);

  const confirmed = (session: Session) => {
    client.setQueryData(sessionKey, session);
    prompt?.resolve();
    setPrompt(undefined);
  };
  const cancelled = () => {
    prompt?.reject(new Cancelled());
    setPrompt(undefined);
  };
  return (
    <ReauthenticationContext value={reauthentication}>
      {children}
      {prompt !== undefined && <ReauthenticationDialog onConfirmed={confirmed} onCancel={cancelled} />}
    </ReauthenticationContext>
  );
}
