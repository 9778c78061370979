import { DatabaseSync } from 'node:sqlite';
import { sqliteFault } from './fault.ts';

/**
 * Locks a file for one holder. The lock is an exclusive transaction on its own database: Node has no file locks, and
 * the operating system releases SQLite's however the process ends, on Linux and macOS.
 * @returns a function that releases it; undefined while this or another process holds it
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
