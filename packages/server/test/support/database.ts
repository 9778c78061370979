import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { after } from 'node:test';
import type { PendingSource } from '../../src/storage/pending-source.ts';
import { sqliteDialect } from '../../src/storage/sqlite/dialect.ts';
import { openDatabase } from '../../src/storage/sqlite/driver.ts';
import { createStorage, type Storage } from '../../src/storage/storage.ts';
import { UsedTokenLog } from '../../src/storage/used-tokens/used-token-log.ts';
import { createVault } from '../../src/storage/vault.ts';
import { newDataFolder } from './data-folder.ts';

/**
 * Opens a migrated database on disk, and returns the underlying connection for reading rows directly.
 * @param pending usage that is not in the database yet
 */
export async function openStorage(
  pending?: PendingSource,
): Promise<{ storage: Storage; database: DatabaseSync; file: string }> {
  const folder = newDataFolder('storage');
  const file = join(folder, 'keyward.sqlite');
  const database = openDatabase(file);
  const storage = createStorage(sqliteDialect(database), createVault(randomBytes(32)), {
    usedTokens: new UsedTokenLog(folder),
    ...(pending && { pending }),
  });
  await storage.migrate();
  after(async () => {
    await storage.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return { storage, database, file };
}
