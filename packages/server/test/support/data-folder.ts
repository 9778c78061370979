import { mkdtempSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The file system in memory that Linux has; the one of a container may be too small. */
const MEMORY = '/dev/shm';
const LEAST_FREE_BYTES = 2 ** 31;

/**
 * Creates a folder for the data of a Keyward under test, in memory where there is room: each commit is synced, which takes
 * milliseconds on a disk. The tests of whole processes keep theirs on the disk.
 */
export function newDataFolder(name: string): string {
  return mkdtempSync(join(hasRoom(MEMORY) ? MEMORY : tmpdir(), `keyward-${name}-`));
}

function hasRoom(folder: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize >= LEAST_FREE_BYTES;
  } catch {
    return false;
  }
}
