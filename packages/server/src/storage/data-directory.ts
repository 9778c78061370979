import { randomBytes } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DataDirectoryError } from './data-directory-error.ts';
import { SpentTokenLog } from './spent-tokens/spent-token-log.ts';
import { sqliteDialect } from './sqlite/dialect.ts';
import { openDatabase } from './sqlite/driver.ts';
import { takeServerLock } from './sqlite/server-lock.ts';
import { sqliteUseWriting } from './sqlite/use-writing.ts';
import { createStorage, type Storage } from './storage.ts';
import { createVault } from './vault.ts';

const KEY_BYTES = 32;

/** Where the master key comes from; undefined is a file in the data directory, made when it is missing. */
export type MasterKeySource = { readonly base64: string } | { readonly file: string } | undefined;

/** The one directory in which everything of an installation lies. */
export class DataDirectory {
  readonly path: string;

  /** Makes the directory, for its owner alone, when it is missing. @throws DataDirectoryError */
  constructor(path: string) {
    this.path = resolve(path);
    try {
      makeDirectory(this.path);
      if (!statSync(this.path).isDirectory()) throw new Error('not a directory');
      accessSync(this.path, constants.R_OK | constants.W_OK | constants.X_OK);
      chmodSync(this.path, 0o700);
    } catch {
      throw new DataDirectoryError(
        `The data directory ${this.path} cannot be used. Make it a directory that this user may write to, or set KEYWARD_DATA to another.`,
      );
    }
  }

  get databaseFile(): string {
    return join(this.path, 'keyward.sqlite');
  }

  /** @returns a function that lets go, or undefined while a server works on this directory */
  lockForServer(): (() => void) | undefined {
    const file = join(this.path, 'server.lock');
    makePrivate(file);
    return takeServerLock(file);
  }

  /** @throws DataDirectoryError */
  open(masterKey: MasterKeySource): Storage {
    const vault = createVault(this.#masterKey(masterKey));
    for (const beside of ['-wal', '-shm']) makePrivate(this.databaseFile + beside, 'present');
    try {
      makePrivate(this.databaseFile);
      return createStorage(sqliteDialect(openDatabase(this.databaseFile)), vault, {
        spentTokens: new SpentTokenLog(this.path),
        useWriting: (writer, accountIds) => sqliteUseWriting(writer, this.databaseFile, accountIds),
      });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new DataDirectoryError(
        `The database ${this.databaseFile} cannot be opened (${reason}). Restore it from a backup.`,
      );
    }
  }

  #masterKey(source: MasterKeySource): Uint8Array {
    if (source && 'base64' in source) return decodeKey(source.base64, 'KEYWARD_MASTER_KEY');
    if (source) return decodeKey(readKeyFile(source.file), `The master key file ${source.file}`);
    const file = join(this.path, 'master.key');
    if (!existsSync(file)) {
      if (existsSync(this.databaseFile)) {
        throw new DataDirectoryError(
          `The master key file ${file} is missing, and without it the secrets in the database cannot be read. Put it back, or set KEYWARD_MASTER_KEY.`,
        );
      }
      writeFileSync(file, `${randomBytes(KEY_BYTES).toString('base64')}\n`, { mode: 0o600, flag: 'wx', flush: true });
      syncDirectory(this.path);
    }
    return decodeKey(readKeyFile(file), `The master key file ${file}`);
  }
}

/** With its parents. Node's own way never returns where a file system says of everything that it is not there. */
function makeDirectory(path: string): void {
  if (existsSync(path)) return;
  makeDirectory(dirname(path));
  mkdirSync(path, { mode: 0o700 });
}

/**
 * For the owner alone, whatever was asked of the process; what SQLite makes beside a database takes over its rights. A
 * file that is there is not opened: closing it would let go of every lock that this process holds on it (POSIX).
 */
function makePrivate(file: string, which: 'any' | 'present' = 'any'): void {
  if (existsSync(file)) chmodSync(file, 0o600);
  else if (which === 'any') writeFileSync(file, '', { mode: 0o600, flag: 'a' });
}

/** The name of a new file is on the disk only when its directory is. */
function syncDirectory(path: string): void {
  const directory = openSync(path, 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}

function readKeyFile(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    throw new DataDirectoryError(`The master key file ${file} cannot be read. Check its path and its rights.`);
  }
}

function decodeKey(base64: string, name: string): Uint8Array {
  const key = Buffer.from(base64, 'base64');
  if (key.length !== KEY_BYTES || key.toString('base64') !== base64) {
    throw new DataDirectoryError(`${name} must hold 32 bytes in base64. Make one with: openssl rand -base64 32`);
  }
  return key;
}
