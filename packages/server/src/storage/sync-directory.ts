import { closeSync, fsyncSync, openSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { systemCodeOf } from './system-error.ts';

/**
 * Systems and file systems that do not let this process sync a directory: Windows, directories that may be written to and not
 * read, and some network file systems. Nothing can be done about it there.
 */
const NOT_POSSIBLE: ReadonlySet<unknown> = new Set(['EACCES', 'EPERM', 'EISDIR', 'EBADF', 'EINVAL']);

/** Returns once the names of new files in a directory are on the disk: until then a power failure can lose them. */
export async function syncDirectory(path: string): Promise<void> {
  try {
    await using directory = await open(path, 'r');
    await directory.sync();
  } catch (error) {
    requireNotPossible(error);
  }
}

/** The same for the start, where nothing waits meanwhile. */
export function syncDirectoryNow(path: string): void {
  try {
    const directory = openSync(path, 'r');
    try {
      fsyncSync(directory);
    } finally {
      closeSync(directory);
    }
  } catch (error) {
    requireNotPossible(error);
  }
}

/** Throws every other error again. */
function requireNotPossible(error: unknown): void {
  if (!NOT_POSSIBLE.has(systemCodeOf(error))) throw error;
}
