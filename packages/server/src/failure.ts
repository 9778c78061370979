import { Refusal } from './actions/refusal.ts';
import { ConfigError } from './config.ts';
import { DataDirectoryError } from './storage/data-directory.ts';

/** One sentence for a failure that an operator can mend; the whole trace for one that only we can. */
export function explainFailure(error: unknown): string {
  if (error instanceof ConfigError || error instanceof DataDirectoryError || error instanceof Refusal)
    return error.message;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') return 'The port is in use. Stop the other program, or set KEYWARD_PORT to another port.';
  if (code === 'EACCES') return 'This user may not listen on that port. Set KEYWARD_PORT to one above 1023.';
  if (code === 'EADDRNOTAVAIL') return 'KEYWARD_HOST is not an address of this machine. Set it to one that is.';
  if (error instanceof Error) return error.stack ?? error.message;
  return String(error);
}
