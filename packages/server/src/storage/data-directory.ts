import { randomBytes } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DataDirectoryError } from './data-directory-error.ts';
import { requireOwnDirectory } from './own-directory.ts';
import type { PendingSource } from './pending-source.ts';
import {
  createPrivate,
  formatMode,
  makePrivate,
  readPrivate,
  requireNoLink,
  statsOf,
  type Warn,
} from './private-files.ts';
import { sqliteDialect } from './sqlite/dialect.ts';
import { openDatabase } from './sqlite/driver.ts';
import { lockFile } from './sqlite/file-lock.ts';
import { createStorage, type Storage } from './storage.ts';
import { syncDirectoryNow } from './sync-directory.ts';
import { isNotPermitted, isWrongPath, systemCodeOf } from './system-error.ts';
import { UsedTokenLog, usedTokenFiles } from './used-tokens/used-token-log.ts';
import { createVault } from './vault.ts';

const KEY_BYTES = 32;

/**
 * The master key and the setting that contains it. If undefined, the master key is in a file in the data directory,
 * which is created if it is missing.
 */
export type MasterKeySource = { readonly base64: string; readonly setting?: string } | undefined;

/** The directory that contains all data of an installation. */
export class DataDirectory {
  readonly path: string;
  readonly #warn: Warn;

  /**
   * Creates the directory if it is missing, with access for its owner only.
   * @throws DataDirectoryError
   */
  constructor(path: string, warn: Warn = () => undefined) {
    this.path = resolve(path);
    this.#warn = warn;
    try {
      makeDirectory(this.path);
      accessSync(this.path, constants.R_OK | constants.W_OK | constants.X_OK);
    } catch (error) {
      throw isWrongPath(error) ? unusableError(this.path) : error;
    }
    if (!statSync(this.path).isDirectory()) throw unusableError(this.path);
    requireOwnDirectory(this.path);
    makeDirectoryPrivate(this.path, warn);
  }

  get databaseFile(): string {
    return join(this.path, 'keyward.sqlite');
  }

  /** @returns a function that releases the lock, or undefined while a server uses this directory */
  lockForServer(): (() => void) | undefined {
    return this.lock('server.lock');
  }

  /**
   * Locks a file of the directory.
   * @returns a function that releases the lock, or undefined while it is locked
   */
  lock(name: string): (() => void) | undefined {
    const file = join(this.path, name);
    makePrivate(file, this.#warn);
    for (const suffix of ['-journal', '-wal', '-shm']) makePrivate(file + suffix, this.#warn, 'present');
    return lockFile(file);
  }

  /**
   * @param pending usage that is not in the database yet
   * @throws DataDirectoryError
   */
  open(masterKey: MasterKeySource, pending?: PendingSource): Storage {
    const vault = createVault(this.#masterKey(masterKey));
    for (const suffix of ['-wal', '-shm', '-journal']) makePrivate(this.databaseFile + suffix, this.#warn, 'present');
    for (const file of [this.databaseFile, ...usedTokenFiles(this.path)]) requireNoLink(file);
    try {
      makePrivate(this.databaseFile, this.#warn);
      return createStorage(sqliteDialect(openDatabase(this.databaseFile)), vault, {
        usedTokens: new UsedTokenLog(this.path),
        ...(pending && { pending }),
      });
    } catch (error) {
      if (!(error instanceof Error && 'errcode' in error)) throw error;
      throw new DataDirectoryError(
        `The database ${this.databaseFile} cannot be opened (${error.message}). Restore it from a backup.`,
      );
    }
  }

  #masterKey(source: MasterKeySource): Uint8Array {
    if (source) return decodeKey(source.base64, source.setting ?? 'KEYWARD_MASTER_KEY');
    const file = join(this.path, 'master.key');
    if (!statsOf(file)) {
      if (existsSync(this.databaseFile)) {
        throw new DataDirectoryError(
          `The master key file ${file} is missing, and the secrets in the database cannot be read without it. Restore it, or set KEYWARD_MASTER_KEY.`,
        );
      }
      writeKey(file);
    }
    return decodeKey(readKey(file, this.#warn), `The master key file ${file}`);
  }
}

function unusableError(path: string): DataDirectoryError {
  return new DataDirectoryError(
    `The data directory ${path} cannot be used. Make it a directory that this user may write to, or set KEYWARD_DATA to another.`,
  );
}

/**
 * Creates a directory with its parents. Node's recursive mkdir never returns on file systems that report every path as
 * missing.
 */
function makeDirectory(path: string): void {
  if (existsSync(path)) return;
  makeDirectory(dirname(path));
  mkdirSync(path, { mode: 0o700 });
  syncDirectoryNow(dirname(path));
}

/** The directory may belong to another user if the group of this process has access (Kubernetes fsGroup). */
function makeDirectoryPrivate(path: string, warn: Warn): void {
  const stats = statSync(path);
  if ((stats.mode & 0o777) === 0o700) return;
  try {
    chmodSync(path, 0o700);
  } catch (error) {
    if (!isNotPermitted(error)) throw error;
    warn(
      `The data directory ${path} belongs to another user and has the permissions ${formatMode(stats)}, which cannot be set to 0700. Make sure that no other user may write to it.`,
    );
  }
}

/**
 * Creates the key under a temporary name, so that a command that starts at the same time never reads an incomplete key.
 */
function writeKey(file: string): void {
  const draft = `${file}.${randomBytes(8).toString('hex')}`;
  const descriptor = createPrivate(draft);
  try {
    writeFileSync(descriptor, `${randomBytes(KEY_BYTES).toString('base64')}\n`);
    fsyncSync(descriptor);
    publish(draft, file);
  } finally {
    closeSync(descriptor);
    rmSync(draft, { force: true });
  }
  syncDirectoryNow(dirname(file));
}

/** Renames a complete file unless another process has created the target. */
function publish(draft: string, file: string): void {
  try {
    linkSync(draft, file);
  } catch (error) {
    if (systemCodeOf(error) === 'EEXIST') return;
    // The file system does not support hard links.
    if (!isNotPermitted(error)) throw error;
    renameSync(draft, file);
  }
}

function readKey(file: string, warn: Warn): string {
  try {
    return readPrivate(file, warn).trim();
  } catch (error) {
    if (!isWrongPath(error)) throw error;
    throw new DataDirectoryError(`The master key file ${file} cannot be read. Check its permissions.`);
  }
}

function decodeKey(base64: string, name: string): Uint8Array {
  const key = Buffer.from(base64, 'base64');
  if (key.length !== KEY_BYTES || key.toString('base64') !== base64) {
    throw new DataDirectoryError(`${name} must be 32 bytes in base64. Create one with: openssl rand -base64 32`);
  }
  return key;
}
