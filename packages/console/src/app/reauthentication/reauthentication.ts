import { createContext, useContext } from 'react';

export interface Reauthentication {
  /**
   * Runs an operation that requires a recent re-authentication, and prompts for the password first if necessary.
   * @throws Cancelled if the user cancels
   */
  readonly run: <T>(action: () => Promise<T>) => Promise<T>;
  /**
   * Runs an operation that may require a recent re-authentication, and prompts for the password only if the server
   * requires it.
   * @throws Cancelled if the user cancels
   */
  readonly attempt: <T>(action: () => Promise<T>) => Promise<T>;
}

export const ReauthenticationContext = createContext<Reauthentication | undefined>(undefined);

export function useReauthentication(): Reauthentication {
  const reauthentication = useContext(ReauthenticationContext);
  if (reauthentication === undefined) throw new Error('useReauthentication must be called inside the shell.');
  return reauthentication;
}
