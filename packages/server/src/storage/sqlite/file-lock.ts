import { DatabaseSync } from 'node:sqlite';
import { sqliteFault } from './fault.ts';

/**
 * Locks a file for one holder. The lock is an exclusive transaction on a separate database, because Node has no file
 * locks, and on Linux and macOS the operating system releases SQLite's locks however the process ends.
 * @returns a function that releases the lock; undefined while this or another process holds it
 */
export function lockFile(file: string): (() => void) | undefined {
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
