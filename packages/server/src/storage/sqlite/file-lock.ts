import { DatabaseSync } from 'node:sqlite';
import { sqliteFault } from './fault.ts';

/**
 * Locks a file for one holder. The lock is an exclusive transaction on a database of its own: Node has no call for file locks, and
 * SQLite's are released by the operating system however the process ends, on Linux and macOS alike.
 * @returns a function that releases it; undefined while another process, or another part of this one, holds it
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
