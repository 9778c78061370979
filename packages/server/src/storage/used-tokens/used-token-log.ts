import { hash } from 'node:crypto';
import { existsSync, writeSync } from 'node:fs';
import { constants, type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Anchor } from '../../domain/anchor.ts';
import { type RequestToken, WINDOW_SECONDS } from '../../domain/request-token.ts';
import { Batch } from '../batch.ts';
import { syncDirectory } from '../sync-directory.ts';
import { isNotPermitted } from '../system-error.ts';
import { DIGEST_BYTES, DigestSet } from './digest-set.ts';

/** The identity of a request token. `jti` alone would collide, because some clients use only 15 random bits. */
export type UsedToken = Pick<RequestToken, 'appname' | 'iat' | 'jti'>;

/** A mark in the log: the log was complete at this time, and the change log had reached this entry. */
export interface LogMark extends Anchor {
  /** Unix seconds. */
  readonly at: number;
}

/** The used request tokens. A token is on disk before the response to its request is sent. */
export interface UsedTokens {
  /**
   * Reads the tokens of earlier processes.
   * @returns the last mark; undefined if a part of the log is missing
   */
  load(): Promise<LogMark | undefined>;
  mark(mark: LogMark): Promise<void>;
  /** @returns true if the token is used for the first time */
  markUsed(accountId: string, token: UsedToken): Promise<boolean>;
  /** Deletes tokens that are too old to be accepted. */
  deleteExpired(now: number, elapsedSeconds: number): void;
  close(): Promise<void>;
}

/**
 * Digest, and `iat` as a 64-bit float. Zeros mean an unwritten record. A mark has the time and the nonce instead of the
 * digest, and a negative number instead of `iat`; earlier versions read it as an old token.
 */
const RECORD_BYTES = DIGEST_BYTES + 8;
/** Space is allocated in advance, so that a write does not change the file size and the disk syncs only the data. */
const ALLOCATION_BYTES = RECORD_BYTES * 40_000;
/** Tokens are stored in buckets of this many seconds in memory; a bucket is deleted as a whole. */
const BUCKET_SECONDS = 64;
/** Maximum age of a record: `iat` can be one window in the future, and a token is accepted for one window. */
const RETENTION_SECONDS = 2 * WINDOW_SECONDS + BUCKET_SECONDS;
const FILES = ['spent-tokens-0.log', 'spent-tokens-1.log'] as const;

/** Returns the paths of the log's files. */
export function usedTokenFiles(directory: string): string[] {
  return FILES.map((name) => join(directory, name));
}

interface Bucket {
  readonly digests: DigestSet;
  /** Seconds of a monotonic clock. */
  lastAdded: number;
}

/**
 * A log instead of a table, because it is the only write of an exchange and its fsync runs in the thread pool, whereas
 * the database would block the event loop. Two files alternate, so that old tokens are deleted with their file; in
 * memory, tokens are deleted by the minute. Only the server writes the log, and it holds the lock of the data
 * directory.
 */
export class UsedTokenLog implements UsedTokens {
  readonly #directory: string;
  readonly #batch = new Batch((tokens: readonly Buffer[]) => this.#markAllUsed(tokens));
  readonly #buckets = new Map<number, Bucket>();
  #elapsed = 0;
  #isClosed = false;
  #lastMark: LogMark | undefined;
  #file: FileHandle | undefined;
  #fileIndex = 0;
  #startedAt = 0;
  #end = 0;
  #allocated = 0;

  constructor(directory: string) {
    this.#directory = directory;
  }

  async load(): Promise<LogMark | undefined> {
    const isComplete = usedTokenFiles(this.#directory).every((file) => existsSync(file));
    this.#file ??= await this.#open();
    return isComplete ? this.#lastMark : undefined;
  }

  async mark({ at, number, nonce }: LogMark): Promise<void> {
    const record = Buffer.alloc(RECORD_BYTES);
    record.writeDoubleLE(at, 0);
    record.writeDoubleLE(nonce, 8);
    record.writeDoubleLE(-1 - number, DIGEST_BYTES);
    await this.#batch.run(record);
  }

  markUsed(accountId: string, { appname, iat, jti }: UsedToken): Promise<boolean> {
    const record = Buffer.alloc(RECORD_BYTES);
    hash('sha256', JSON.stringify([accountId, appname, iat, jti]), 'buffer').copy(record, 0, 0, DIGEST_BYTES);
    record.writeDoubleLE(iat, DIGEST_BYTES);
    return this.#batch.run(record);
  }

  deleteExpired(now: number, elapsedSeconds: number): void {
    this.#elapsed = elapsedSeconds;
    for (const [number, { lastAdded }] of this.#buckets) {
      const isExpired = (number + 1) * BUCKET_SECONDS + WINDOW_SECONDS < now;
      // Both clocks must agree, because the system clock may be wrong for a moment.
      if (isExpired && elapsedSeconds - lastAdded > RETENTION_SECONDS) this.#buckets.delete(number);
    }
  }

  /** No token is written after this point, because another process may hold the lock. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#file?.close();
    this.#file = undefined;
  }

  async #markAllUsed(records: readonly Buffer[]): Promise<PromiseSettledResult<boolean>[]> {
    if (this.#isClosed) throw new Error('The log of used tokens is closed.');
    this.#file ??= await this.#open();
    const areNew = records.map((record) => this.#add(record));
    const newRecords = records.filter((_, at) => areNew[at]);
    try {
      if (newRecords.length > 0) await this.#write(this.#file, Buffer.concat(newRecords));
    } catch (error) {
      for (const record of newRecords) this.#bucketOf(record).digests.delete(record);
      throw error;
    }
    return areNew.map((value) => ({ status: 'fulfilled', value }));
  }

  #add(record: Buffer): boolean {
    const bucket = this.#bucketOf(record);
    bucket.lastAdded = this.#elapsed;
    return bucket.digests.add(record);
  }

  #bucketOf(record: Buffer): Bucket {
    const number = Math.floor(record.readDoubleLE(DIGEST_BYTES) / BUCKET_SECONDS);
    const bucket = this.#buckets.get(number) ?? { digests: new DigestSet(), lastAdded: this.#elapsed };
    this.#buckets.set(number, bucket);
    return bucket;
  }

  async #write(file: FileHandle, bytes: Buffer): Promise<void> {
    if (this.#end > 0 && this.#elapsed - this.#startedAt > RETENTION_SECONDS) {
      await this.#switchFile();
      return this.#write(this.#file as FileHandle, bytes);
    }
    if (this.#end + bytes.length > this.#allocated) {
      await writeAt(file, Buffer.alloc(ALLOCATION_BYTES), this.#allocated);
      this.#allocated += ALLOCATION_BYTES;
    }
    writeAtSync(file, bytes, this.#end);
    await file.datasync();
    this.#end += bytes.length;
  }

  /** The other file was last written more than {@link RETENTION_SECONDS} ago. */
  async #switchFile(): Promise<void> {
    await this.#file?.close();
    this.#fileIndex = 1 - this.#fileIndex;
    this.#file = await open(join(this.#directory, FILES[this.#fileIndex] as string), CREATE_EMPTY, 0o600);
    await syncDirectory(this.#directory);
    this.#startedAt = this.#elapsed;
    this.#end = this.#allocated = 0;
  }

  /** Loads the tokens of earlier processes, and continues in the file with the latest tokens. */
  async #open(): Promise<FileHandle> {
    const files = await Promise.all(usedTokenFiles(this.#directory).map((file) => open(file, OPEN_OR_CREATE, 0o600)));
    // The permissions may differ after a restore from a copy.
    await Promise.all(files.map(makePrivate));
    await syncDirectory(this.#directory);
    const contents = await Promise.all(files.map((file) => file.readFile()));
    const ends = contents.map((bytes) => this.#load(bytes));
    this.#fileIndex = Number((ends[1]?.latest ?? 0) > (ends[0]?.latest ?? 0));
    this.#end = ends[this.#fileIndex]?.end ?? 0;
    this.#allocated = contents[this.#fileIndex]?.length ?? 0;
    this.#startedAt = this.#elapsed;
    await files[1 - this.#fileIndex]?.close();
    return files[this.#fileIndex] as FileHandle;
  }

  /** @returns the end of the records, and the latest `iat` */
  #load(bytes: Buffer): { end: number; latest: number } {
    let end = 0;
    let latest = 0;
    for (let at = 0; at + RECORD_BYTES <= bytes.length; at += RECORD_BYTES) {
      const record = bytes.subarray(at, at + RECORD_BYTES);
      if (record.every((byte) => byte === 0)) continue;
      end = at + RECORD_BYTES;
      const iat = record.readDoubleLE(DIGEST_BYTES);
      // A record that a power failure left incomplete was never acknowledged.
      if (!Number.isSafeInteger(iat)) continue;
      if (iat < 0) {
        this.#readMark(record, -1 - iat);
        continue;
      }
      latest = Math.max(latest, iat);
      this.#add(record);
    }
    return { end, latest };
  }

  #readMark(record: Buffer, number: number): void {
    const mark = { at: record.readDoubleLE(0), number, nonce: record.readDoubleLE(8) };
    if (mark.at >= (this.#lastMark?.at ?? 0)) this.#lastMark = mark;
  }
}

const OPEN_OR_CREATE = constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW;
const CREATE_EMPTY = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW;

/**
 * The permissions of another user's file are left unchanged: the file belongs to a group of this process, or it could
 * not be written.
 */
async function makePrivate(file: FileHandle): Promise<void> {
  try {
    await file.chmod(0o600);
  } catch (error) {
    if (!isNotPermitted(error)) throw error;
  }
}

/** Synchronous: takes 3 µs into allocated space, compared with 45 µs through the thread pool. */
function writeAtSync({ fd }: FileHandle, bytes: Buffer, position: number): void {
  for (let written = 0; written < bytes.length; )
    written += writeSync(fd, bytes, written, bytes.length - written, position + written);
}

async function writeAt(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, written, bytes.length - written, position + written);
    written += bytesWritten;
  }
}
