import { createHash, randomBytes } from 'node:crypto';
import { copyFileSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cachedFile } from './cached-file.ts';
import { newDataFolder } from './data-folder.ts';

const SOURCES = fileURLToPath(new URL('../../src', import.meta.url));

let file: Promise<string> | undefined;

/**
 * Creates a data directory as the first start of a server does: with a migrated database and a master key. Migrating takes a
 * tenth of a second of processor time, so test processes share one migrated file per version of the sources.
 */
export async function prepareDataDirectory(folder: string): Promise<void> {
  file ??= cachedFile(`${hashOfSources()}.sqlite`, migrate);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  copyFileSync(await file, join(folder, 'keyward.sqlite'));
  writeFileSync(join(folder, 'master.key'), randomBytes(32).toString('base64'), { mode: 0o600 });
}

async function migrate(copy: string): Promise<void> {
  const { DataDirectory } = await import('../../src/storage/data-directory.ts');
  const folder = newDataFolder('migrated');
  const storage = new DataDirectory(folder).open(undefined);
  await storage.migrate();
  await storage.close();
  copyFileSync(join(folder, 'keyward.sqlite'), copy);
  rmSync(folder, { recursive: true, force: true });
}

/** Returns a hash of everything that a migrated database depends on. */
function hashOfSources(): string {
  const hash = createHash('sha256').update(process.version);
  const paths = globSync(['storage/**/*.ts', 'domain/*.ts'], { cwd: SOURCES }).sort();
  for (const path of paths) hash.update(path).update(readFileSync(join(SOURCES, path)));
  return hash.digest('hex');
}
