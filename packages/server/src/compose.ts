import type { Context } from './actions/context.ts';
import { recordSightings } from './actions/replicas/sightings.ts';
import { createContext, type Outside } from './compose/context.ts';
import { lockForServer, migrate, migrateBesideOthers } from './compose/data.ts';
import { answerFromMemory } from './compose/memory.ts';
import { type Sources, world } from './compose/sources.ts';
import type { Config } from './config.ts';
import { DataDirectory } from './storage/data-directory.ts';

/** An opened installation: the parts wired together, for the server and for the terminal. */
export interface Installation {
  readonly context: Context;
  close(): Promise<void>;
}

/**
 * Opens the data directory as the one server that works on it, and brings the database to the present schema.
 * @throws DataDirectoryError
 */
export async function openForServer(
  config: Pick<Config, 'dataDirectory' | 'masterKey' | 'keyPrefix'> & Outside,
  publicUrl: string,
  sources: Sources = world,
): Promise<Installation> {
  const directory = new DataDirectory(config.dataDirectory);
  const unlock = await lockForServer(directory);
  try {
    const storage = directory.open(config.masterKey);
    await migrate(storage);
    await storage.transaction(async ({ settings }) => {
      await settings.set('public_url', publicUrl);
      await settings.set('key_prefix', config.keyPrefix);
    });
    const context = await createContext({ ...config, storage, publicUrl, sources });
    await answerFromMemory(context);
    return { context, close: () => closeServer(context).finally(unlock) };
  } catch (error) {
    unlock();
    throw error;
  }
}

/** What is only in memory is written before the database is closed. */
async function closeServer(context: Context): Promise<void> {
  context.follower.stop();
  try {
    await context.bulkChanges.stop();
    await context.uses.stop();
    await recordSightings(context);
  } finally {
    await context.storage.close();
  }
}

/**
 * Opens the data directory beside a server that may be running. The address that clients are told, and the prefix of
 * keys, are those of the last server.
 * @throws DataDirectoryError
 */
export async function openForTerminal(config: Config, defaultUrl: string): Promise<Installation> {
  const directory = new DataDirectory(config.dataDirectory);
  const storage = directory.open(config.masterKey);
  try {
    await migrateBesideOthers(directory, storage);
    const { settings } = storage.stores;
    const publicUrl = config.publicUrl ?? (await settings.get('public_url')) ?? defaultUrl;
    const keyPrefix = (await settings.get('key_prefix')) ?? config.keyPrefix;
    const context = await createContext({ ...config, storage, publicUrl, keyPrefix, sources: world });
    return { context, close: () => context.bulkChanges.stop().finally(() => storage.close()) };
  } catch (error) {
    await storage.close();
    throw error;
  }
}
