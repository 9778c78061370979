import { closeSync, constants, fstatSync, openSync, type Stats, statSync } from 'node:fs';
import { readBounded } from './bounded-read.ts';
import { ConfigError } from './config-error.ts';

const MAX_BYTES = 1024 * 1024;
const WORLD_READABLE = 0o004;
/** Without O_NONBLOCK, opening a pipe blocks until a process opens it for writing. */
const READ = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/**
 * Reads the text of the file that a setting names, without the final newline. Follows symbolic links, because
 * Kubernetes secrets are links. Error messages never contain the path, in case the setting contains the secret itself.
 * @param warn receives operator messages
 * @throws ConfigError
 */
export function readSecretFile(setting: string, file: string, warn: (message: string) => void): string {
  const { bytes, mode } = open(setting, file);
  if (bytes.length > MAX_BYTES)
    throw new ConfigError(`${setting} names a file of more than 1 MB. It must contain only the secret.`);
  if ((mode & WORLD_READABLE) !== 0)
    warn(`${setting} names a file that every user can read. Remove that permission if possible.`);
  const text = decode(setting, bytes).replace(/\r?\n$/, '');
  if (text === '')
    throw new ConfigError(`${setting} names an empty file. Write the secret to it, or unset the variable.`);
  return text;
}

function open(setting: string, file: string): { readonly bytes: Buffer; readonly mode: number } {
  try {
    // A device may never end, and opening it may have side effects.
    if (!isReadable(statSync(file)))
      throw new ConfigError(`${setting} does not name a regular file. Name the file itself.`);
    const descriptor = openSync(file, READ);
    try {
      const stats = fstatSync(descriptor);
      const bytes = readBounded(descriptor, MAX_BYTES, stats.isFIFO());
      if (bytes === undefined)
        throw new ConfigError(
          `${setting} names a pipe that received no complete content in time. Write to it when the server starts, or name a file.`,
        );
      return { bytes, mode: stats.isFile() ? stats.mode : 0 };
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw isSystemError(error) ? unreadableError(setting, error.code) : error;
  }
}

interface SystemError extends Error {
  readonly code: string;
}

function isSystemError(error: unknown): error is SystemError {
  return error instanceof Error && 'syscall' in error && 'code' in error;
}

const FIXED_BY_THE_OPERATOR: ReadonlySet<string> = new Set([
  'ENOENT',
  'EACCES',
  'EPERM',
  'ENOTDIR',
  'ELOOP',
  'ENAMETOOLONG',
]);

/** The original error contains the path. */
function unreadableError(setting: string, code: string): ConfigError {
  const message = FIXED_BY_THE_OPERATOR.has(code)
    ? `${setting} names a file that cannot be read. Check its path and permissions.`
    : `${setting} names a file that could not be read (${code}). Check the disk and the system.`;
  return new ConfigError(message);
}

/** Includes pipes, which a shell creates for `<(command)`. */
function isReadable(stats: Stats): boolean {
  return stats.isFile() || stats.isFIFO();
}

function decode(setting: string, bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new ConfigError(`${setting} names a file that is not UTF-8 text. Write the secret to it as text.`);
  }
}
