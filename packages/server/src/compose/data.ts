import { setTimeout as sleep } from 'node:timers/promises';
import type { DataDirectory } from '../storage/data-directory.ts';
import { DataDirectoryError } from '../storage/data-directory-error.ts';
import { NewerDatabase } from '../storage/migrations/index.ts';
import { checkMasterKey, type Storage } from '../storage/storage.ts';
import { WrongMasterKey } from '../storage/vault.ts';

/** Together five seconds. */
const LOCK_TRIES = 10;
const LOCK_PAUSE_MS = 100;
const MIGRATION_TRIES = 100;
const MIGRATION_PAUSE_MS = 50;

/**
 * A command that migrates, or looks whether a server is running, holds the lock for a moment.
 * @returns what gives the lock back
 * @throws DataDirectoryError when another server holds it
 */
export async function lockForServer(directory: DataDirectory): Promise<() => void> {
  for (let tries = 1; tries <= LOCK_TRIES; tries++) {
    if (tries > 1) await sleep(LOCK_PAUSE_MS);
    const unlock = directory.lockForServer();
    if (unlock) return unlock;
  }
  throw new DataDirectoryError(
    `Another Keyward server works on ${directory.path}. Stop it first, or set KEYWARD_DATA to another directory.`,
  );
}

/**
 * Brings the database to the present schema, which another process may be at this very moment: a server that starts, or
 * another command.
 * @throws DataDirectoryError
 */
export async function migrateBesideOthers(directory: DataDirectory, storage: Storage): Promise<void> {
  for (let tries = 1; !(await storage.isCurrent()); tries++) {
    const unlock = directory.lockForServer();
    if (unlock) {
      try {
        return await migrate(storage);
      } finally {
        unlock();
      }
    }
    if (tries === MIGRATION_TRIES) {
      throw new DataDirectoryError('The running server has another version. Stop it, then run this again.');
    }
    await sleep(MIGRATION_PAUSE_MS);
  }
  return migrate(storage);
}

/** For whoever holds the lock, or finds nothing to do. @throws DataDirectoryError */
export async function migrate(storage: Storage): Promise<void> {
  try {
    await storage.migrate();
    await checkMasterKey(storage);
  } catch (error) {
    if (error instanceof NewerDatabase) {
      throw new DataDirectoryError('A newer Keyward wrote this data directory. Use that version, or a newer one.');
    }
    if (error instanceof WrongMasterKey) {
      throw new DataDirectoryError(
        'The master key is not the one this data directory was made with. Set the right one.',
      );
    }
    throw error;
  }
}
