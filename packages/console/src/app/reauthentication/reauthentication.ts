import { createContext, useContext } from 'react';

export interface Presence {
  /**
   * Runs something that needs a fresh proof of presence, and asks for the password first when there is none.
   * @throws Cancelled when the person turns back
   */
  readonly run: <T>(action: () => Promise<T>) => Promise<T>;
  /**
   * Runs something that may need a fresh proof of presence, and asks for the password only when the server does.
   * @throws Cancelled when the person turns back
   */
  readonly attempt: <T>(action: () => Promise<T>) => Promise<T>;
}

export const ReauthenticationContext = createContext<Presence | undefined>(undefined);

export function useReauthentication(): Presence {
  const presence = useContext(ReauthenticationContext);
  if (presence === undefined) throw new Error('useReauthentication needs the shell around it.');
  return presence;
}
