import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CACHE = fileURLToPath(new URL('../../../../node_modules/.cache/tests', import.meta.url));

/**
 * Returns the path of a file that all test processes share.
 * @param name includes a hash of everything that the content depends on
 * @param write creates the file; several processes can do so at the same time
 */
export async function cachedFile(name: string, write: (file: string) => Promise<void>): Promise<string> {
  const file = join(CACHE, name);
  if (existsSync(file)) return file;
  mkdirSync(CACHE, { recursive: true });
  const folder = mkdtempSync(join(CACHE, 'draft-'));
  try {
    const draft = join(folder, name);
    await write(draft);
    renameSync(draft, file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return file;
}
