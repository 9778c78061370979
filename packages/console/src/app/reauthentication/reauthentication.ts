import { createContext, useContext } from 'react';

export interface Reauthentication {
  /**
   * Runs an operation that needs a recent re-authentication, and asks for the password first if there is none.
   * @throws Cancelled if the user cancels
   */
  readonly run: <T>(action: () => Promise<T>) => Promise<T>;
  /**
   * Runs an operation that may need a recent re-authentication, and asks for the password only if the server requires it.
   * @throws Cancelled if the user cancels
   */
  readonly attempt: <T>(action: () => Promise<T>) => Promise<T>;
}

export const ReauthenticationContext = createContext<Reauthentication | undefined>(undefined);

export function useReauthentication(): Reauthentication {
  const reauthentication = useContext(ReauthenticationContext);
  if (reauthentication === undefined) throw new Error('useReauthentication needs the shell around it.');
  return reauthentication;
}
