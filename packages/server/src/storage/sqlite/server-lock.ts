import { DatabaseSync } from 'node:sqlite';
import { sqliteFault } from './fault.ts';

/**
 * At most one server works on a data directory. The lock is an exclusive transaction on a database of its own, so the
 * operating system lets go of it however the process ends.
 * @returns a function that lets go, or undefined when another process holds it
 */
export function takeServerLock(file: string): (() => void) | undefined {
  const database = new DatabaseSync(file);
  try {
    database.exec('pragma busy_timeout = 0');
    database.exec('begin exclusive');
  } catch (error) {
    database.close();
    if (sqliteFault(error) === 'busy') return undefined;
    throw error;
  }
  return () => database.close();
}
