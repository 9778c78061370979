import { mkdtempSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The in-memory file system of Linux; in a container it can be too small. */
const MEMORY = '/dev/shm';
const MIN_FREE_BYTES = 2 ** 31;

/**
 * Creates a data folder for a server under test, in memory if there is room, because each commit waits milliseconds for
 * a disk. Process tests keep their data on disk.
 */
export function newDataFolder(name: string): string {
  return mkdtempSync(join(hasRoom(MEMORY) ? MEMORY : tmpdir(), `keyward-${name}-`));
}

function hasRoom(folder: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize >= MIN_FREE_BYTES;
  } catch {
    return false;
  }
}
