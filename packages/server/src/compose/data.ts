import { setTimeout as sleep } from 'node:timers/promises';
import type { DataDirectory } from '../storage/data-directory.ts';
import { DataDirectoryError } from '../storage/data-directory-error.ts';
import { NewerDatabase } from '../storage/migrations/index.ts';
import { checkMasterKey, type Storage } from '../storage/storage.ts';
import { WrongMasterKey } from '../storage/vault.ts';

/** Up to one second in total. */
const LOCK_TRIES = 10;
const LOCK_PAUSE_MS = 100;
const MIGRATION_TRIES = 100;
const MIGRATION_PAUSE_MS = 50;

/**
 * Locks the data directory for the server. CLI commands hold the lock briefly while they migrate or check for a running
 * server.
 * @returns a function that releases the lock
 * @throws DataDirectoryError if another server holds the lock
 */
export async function lockForServer(directory: DataDirectory): Promise<() => void> {
  for (let tries = 1; tries <= LOCK_TRIES; tries++) {
    if (tries > 1) await sleep(LOCK_PAUSE_MS);
    const unlock = directory.lockForServer();
    if (unlock) return unlock;
  }
  throw new DataDirectoryError(
    `Another Keyward server is using ${directory.path}. Stop it first, or set KEYWARD_DATA to another directory.`,
  );
}

/**
 * Migrates the database. Waits if a starting server or another command is migrating it.
 * @throws DataDirectoryError
 */
export async function migrateForCli(directory: DataDirectory, storage: Storage): Promise<void> {
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
      throw new DataDirectoryError('The running server has a different version. Stop it, then run this command again.');
    }
    await sleep(MIGRATION_PAUSE_MS);
  }
  return migrate(storage);
}

/**
 * Migrates the database. The caller must hold the lock unless the schema is current.
 * @throws DataDirectoryError
 */
export async function migrate(storage: Storage): Promise<void> {
  try {
    await storage.migrate();
    await checkMasterKey(storage);
  } catch (error) {
    if (error instanceof NewerDatabase) {
      throw new DataDirectoryError(
        'This data directory was written by a newer version of Keyward. Use that version or a newer one.',
      );
    }
    if (error instanceof WrongMasterKey) {
      throw new DataDirectoryError(
        'The master key does not match this data directory. Set the key that the data directory was created with.',
      );
    }
    throw error;
  }
}
