import {
  chmodSync,
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  lstatSync,
  openSync,
  readFileSync,
  type Stats,
} from 'node:fs';
import { dirname } from 'node:path';
import { DataDirectoryError } from './data-directory-error.ts';
import { syncDirectoryNow } from './sync-directory.ts';
import { isNotPermitted, systemCodeOf } from './system-error.ts';

/** Receives operator messages. */
export type Warn = (message: string) => void;

/** Opening never follows a symbolic link, and never waits for the other end of a pipe. */
const { O_NOFOLLOW } = constants;
const READ = constants.O_RDONLY | O_NOFOLLOW | constants.O_NONBLOCK;
const CREATE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | O_NOFOLLOW;

const OTHERS_ACCESS = 0o077;
const GROUP_ACCESS = 0o070;
const WORLD_ACCESS = 0o007;

/**
 * Creates a file that only its owner can access; the path must not exist. Syncs the directory.
 * @returns the descriptor
 */
export function createPrivate(file: string): number {
  const descriptor = openSync(file, CREATE, 0o600);
  syncDirectoryNow(dirname(file));
  return descriptor;
}

/**
 * Creates an empty file.
 * @returns false if it exists already
 */
function tryCreate(file: string): boolean {
  try {
    closeSync(createPrivate(file));
    return true;
  } catch (error) {
    if (systemCodeOf(error) !== 'EEXIST') throw error;
    return false;
  }
}

/**
 * Rejects a symbolic link, and makes the file accessible only to its owner. SQLite opens its files itself, so this
 * cannot prevent a link that a user with write access to the directory creates later. Does not open an existing file,
 * because closing it would release all locks of this process on it (POSIX).
 * @throws DataDirectoryError
 */
export function makePrivate(file: string, warn: Warn, scope: 'any' | 'present' = 'any'): void {
  const stats = statsOf(file);
  if (stats === undefined) {
    if (scope === 'any' && !tryCreate(file)) makePrivate(file, warn, 'present');
    return;
  }
  requireNoLink(file, stats);
  if (!stats.isFile() || (stats.mode & OTHERS_ACCESS) === 0) return;
  try {
    chmodSync(file, 0o600);
  } catch (error) {
    if (!isNotPermitted(error)) throw error;
    warn(`${file} belongs to another user and has the permissions ${formatMode(stats)}. They cannot be set to 0600.`);
  }
}

/**
 * Reads a secret of the data directory. Restricts the file's permissions to 0600; if that is not permitted, requires
 * that only the group of this process has access besides the owner.
 * @throws DataDirectoryError
 */
export function readPrivate(file: string, warn: Warn): string {
  const stats = statsOf(file);
  if (stats) requireNoLink(file, stats);
  const descriptor = openSync(file, READ);
  try {
    restrictPermissions(file, descriptor, warn);
    return readFileSync(descriptor, 'utf8');
  } finally {
    closeSync(descriptor);
  }
}

function restrictPermissions(file: string, descriptor: number, warn: Warn): void {
  const stats = fstatSync(descriptor);
  if (!stats.isFile())
    throw new DataDirectoryError(`${file} is not a regular file. Move it away, and restore the file from a backup.`);
  if ((stats.mode & OTHERS_ACCESS) === 0) return;
  const warning = `${file} had the permissions ${formatMode(stats)}, so other users may have read it.`;
  try {
    fchmodSync(descriptor, 0o600);
    warn(`${warning} They are 0600 now.`);
  } catch (error) {
    if (!isNotPermitted(error)) throw error;
    if (isOpenToOthers(stats)) {
      throw new DataDirectoryError(
        `${file} has the permissions ${formatMode(stats)}, which cannot be set to 0600. Run as its owner: chmod 600 ${file}`,
      );
    }
    warn(`${file} belongs to another user and has the permissions ${formatMode(stats)}: its group can read it.`);
  }
}

/** Returns whether users other than the owner and the groups of this process have access. */
function isOpenToOthers({ mode, gid }: Stats): boolean {
  const groups = [process.getegid?.(), ...(process.getgroups?.() ?? [])];
  return (mode & WORLD_ACCESS) !== 0 || ((mode & GROUP_ACCESS) !== 0 && !groups.includes(gid));
}

/** Returns the file's own status, without following a link; undefined if it does not exist. */
export function statsOf(file: string): Stats | undefined {
  return lstatSync(file, { throwIfNoEntry: false });
}

/** @throws DataDirectoryError */
export function requireNoLink(file: string, stats = statsOf(file)): void {
  if (!stats?.isSymbolicLink()) return;
  throw new DataDirectoryError(
    `${file} is a symbolic link, which is not allowed in the data directory. Replace it with the file itself.`,
  );
}

/** Formats the permissions as for `chmod`. */
export function formatMode({ mode }: Stats): string {
  return (mode & 0o7777).toString(8).padStart(4, '0');
}
