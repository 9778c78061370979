import { readdirSync, type Stats, statSync } from 'node:fs';
import { DataDirectoryError } from './data-directory-error.ts';

const STICKY = 0o1000;
const OTHERS_ACCESS = 0o077;
/**
 * The files of an installation. A directory that contains one of them belongs to Keyward, so its permissions may be
 * restricted.
 */
const DATA = /^(?:keyward\.sqlite|master\.key|server\.lock|spent-tokens-\d+\.log)/;
/** Entries that file systems create at the root of a new volume. */
const VOLUME_ENTRIES = new Set(['lost+found', '.snapshot']);

/**
 * Rejects a directory that other users need, such as /tmp or /etc, because permissions of 0700 would lock them out.
 * Accepts a directory with Keyward data, an empty directory, and a directory that only the user of this process can
 * access.
 * @throws DataDirectoryError
 */
export function requireOwnDirectory(path: string): void {
  // Windows does not have these permissions, so none are set there.
  if (process.platform === 'win32') return;
  const stats = statSync(path);
  if ((stats.mode & STICKY) !== 0)
    throw new DataDirectoryError(
      `The data directory ${path} has the sticky bit, so several users share it. Set KEYWARD_DATA to a directory inside it, or to another directory.`,
    );
  if (isPrivate(stats) || isForData(path)) return;
  throw new DataDirectoryError(
    `The data directory ${path} is not empty, contains no Keyward data and is not private to this user. Set KEYWARD_DATA to an empty directory, or to a directory that this user owns with the permissions 0700.`,
  );
}

function isPrivate({ mode, uid }: Stats): boolean {
  return (mode & OTHERS_ACCESS) === 0 && uid === process.geteuid?.();
}

function isForData(path: string): boolean {
  const names = readdirSync(path);
  return names.some((name) => DATA.test(name)) || names.every((name) => VOLUME_ENTRIES.has(name));
}
