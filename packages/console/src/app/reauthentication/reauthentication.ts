import { createContext, useContext } from 'react';

export interface Reauthentication {
  /**
   * Runs something that needs a recent re-authentication, and asks for the password first when there is none.
   * @throws Cancelled when the person turns back
   */
  readonly run: <T>(action: () => Promise<T>) => Promise<T>;
  /**
   * Runs something that may need a recent re-authentication, and asks for the password only when the server does.
   * @throws Cancelled when the person turns back
   */
  readonly attempt: <T>(action: () => Promise<T>) => Promise<T>;
}

export const ReauthenticationContext = createContext<Reauthentication | undefined>(undefined);

export function useReauthentication(): Reauthentication {
  const reauthentication = useContext(ReauthenticationContext);
  if (reauthentication === undefined) throw new Error('useReauthentication needs the shell around it.');
  return reauthentication;
}
