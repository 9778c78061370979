import { closeSync, fsyncSync, openSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { systemCodeOf } from './system-error.ts';

/**
 * Error codes of systems that cannot sync a directory: Windows, directories without read permission, and some network
 * file systems. These errors are ignored.
 */
const NOT_POSSIBLE: ReadonlySet<unknown> = new Set(['EACCES', 'EPERM', 'EISDIR', 'EBADF', 'EINVAL']);

/** Syncs a directory, so that the names of new files survive a power failure. */
export async function syncDirectory(path: string): Promise<void> {
  try {
    await using directory = await open(path, 'r');
    await directory.sync();
  } catch (error) {
    requireNotPossible(error);
  }
}

/** Syncs a directory synchronously, for the start. */
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

/** Ignores the error of a system that cannot sync directories; rethrows any other error. */
function requireNotPossible(error: unknown): void {
  if (!NOT_POSSIBLE.has(systemCodeOf(error))) throw error;
}
