import { createHash, randomBytes } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { newDataFolder } from './data-folder.ts';

const SOURCES = fileURLToPath(new URL('../../src', import.meta.url));
const CACHE = fileURLToPath(new URL('../../../../node_modules/.cache/migrated', import.meta.url));

let file: Promise<string> | undefined;

/**
 * Fills an empty data directory as the first start of a server does: with a migrated database and a master key. Migrating takes
 * a tenth of a second of processor time, so test processes share one migrated file per version of the sources.
 */
export async function prepareDataDirectory(folder: string): Promise<void> {
  file ??= migratedFile();
  copyFileSync(await file, join(folder, 'keyward.sqlite'));
  writeFileSync(join(folder, 'master.key'), randomBytes(32).toString('base64'), { mode: 0o600 });
}

async function migratedFile(): Promise<string> {
  const cached = join(CACHE, `${hashOfSources()}.sqlite`);
  if (existsSync(cached)) return cached;
  const folder = newDataFolder('migrated');
  const { DataDirectory } = await import('../../src/storage/data-directory.ts');
  const storage = new DataDirectory(folder).open(undefined);
  await storage.migrate();
  await storage.close();
  mkdirSync(CACHE, { recursive: true });
  // Another process may read or write the same file.
  const draft = join(mkdtempSync(join(CACHE, 'draft-')), 'keyward.sqlite');
  copyFileSync(join(folder, 'keyward.sqlite'), draft);
  renameSync(draft, cached);
  for (const each of [folder, dirname(draft)]) rmSync(each, { recursive: true, force: true });
  return cached;
}

/** Returns a hash of everything that a migrated database depends on. */
function hashOfSources(): string {
  const hash = createHash('sha256').update(process.version);
  const paths = globSync(['storage/**/*.ts', 'domain/*.ts'], { cwd: SOURCES }).sort();
  for (const path of paths) hash.update(path).update(readFileSync(join(SOURCES, path)));
  return hash.digest('hex');
}
