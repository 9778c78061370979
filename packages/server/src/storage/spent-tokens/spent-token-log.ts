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

/** What tells request tokens apart: on `jti` alone honest clients collide, since some draw only 15 random bits. */
export type SpentToken = Pick<RequestToken, 'appname' | 'iat' | 'jti'>;

/** What the log says of itself: that it was complete at this time, and what the change log had reached. */
export interface LogMark extends Anchor {
  /** Unix seconds. */
  readonly at: number;
}

/** Which request tokens were used, on the disk before anybody is told. */
export interface SpentTokens {
  /** Reads what earlier processes wrote. @returns its last mark; undefined if a part of the log is missing */
  begin(): Promise<LogMark | undefined>;
  mark(mark: LogMark): Promise<void>;
  /** @returns whether this was the first time */
  spend(accountId: string, token: SpentToken): Promise<boolean>;
  /** Forgets those whose time has passed, so that they are refused anyway. */
  forget(now: number, elapsedSeconds: number): void;
  close(): Promise<void>;
}

/**
 * Digest, and `iat` as a 64-bit float. A record of zeros was never written. In that of a mark the time and the nonce take the
 * place of the digest, and the number, less than 0, that of `iat`: earlier versions take it for a token of long ago.
 */
const RECORD_BYTES = DIGEST_BYTES + 8;
/** Room is made ahead, so that a write changes no size and the disk has only the data itself to wait for. */
const ROOM_BYTES = RECORD_BYTES * 40_000;
/** Together in memory, and forgotten together. */
const BUCKET_SECONDS = 64;
/** A token may be this much older than the first word of it: `iat` lies up to a window ahead, and counts a window long. */
const KEPT_SECONDS = 2 * WINDOW_SECONDS + BUCKET_SECONDS;
const FILES = ['spent-tokens-0.log', 'spent-tokens-1.log'] as const;

/** The files of the log in a data directory. */
export function spentTokenFiles(directory: string): string[] {
  return FILES.map((name) => join(directory, name));
}

interface Bucket {
  readonly digests: DigestSet;
  /** By a clock that nobody can set. */
  lastAdded: number;
}

/**
 * A log of its own instead of a table: an exchange writes nothing else, and while it waits for the disk in the thread pool
 * the event loop goes on, which the database would stop. Two files take turns, so that old tokens go with their file; in
 * memory they go by the minute. One process writes it: the server, which holds the lock of the data directory.
 */
export class SpentTokenLog implements SpentTokens {
  readonly #directory: string;
  readonly #batch = new Batch((tokens: readonly Buffer[]) => this.#spendAll(tokens));
  readonly #buckets = new Map<number, Bucket>();
  #elapsed = 0;
  #isClosed = false;
  #lastMark: LogMark | undefined;
  #file: FileHandle | undefined;
  #which = 0;
  #startedAt = 0;
  #end = 0;
  #room = 0;

  constructor(directory: string) {
    this.#directory = directory;
  }

  async begin(): Promise<LogMark | undefined> {
    const isWhole = spentTokenFiles(this.#directory).every((file) => existsSync(file));
    this.#file ??= await this.#open();
    return isWhole ? this.#lastMark : undefined;
  }

  async mark({ at, number, nonce }: LogMark): Promise<void> {
    const record = Buffer.alloc(RECORD_BYTES);
    record.writeDoubleLE(at, 0);
    record.writeDoubleLE(nonce, 8);
    record.writeDoubleLE(-1 - number, DIGEST_BYTES);
    await this.#batch.run(record);
  }

  spend(accountId: string, { appname, iat, jti }: SpentToken): Promise<boolean> {
    const record = Buffer.alloc(RECORD_BYTES);
    hash('sha256', JSON.stringify([accountId, appname, iat, jti]), 'buffer').copy(record, 0, 0, DIGEST_BYTES);
    record.writeDoubleLE(iat, DIGEST_BYTES);
    return this.#batch.run(record);
  }

  forget(now: number, elapsedSeconds: number): void {
    this.#elapsed = elapsedSeconds;
    for (const [number, { lastAdded }] of this.#buckets) {
      const passed = (number + 1) * BUCKET_SECONDS + WINDOW_SECONDS < now;
      // Both clocks must say so: the one that people set may be ahead for a moment.
      if (passed && elapsedSeconds - lastAdded > KEPT_SECONDS) this.#buckets.delete(number);
    }
  }

  /** Nothing is written after this: another process may hold the lock by then. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#file?.close();
    this.#file = undefined;
  }

  async #spendAll(records: readonly Buffer[]): Promise<PromiseSettledResult<boolean>[]> {
    if (this.#isClosed) throw new Error('The log of spent tokens is closed.');
    this.#file ??= await this.#open();
    const first = records.map((record) => this.#remember(record));
    const added = records.filter((_, at) => first[at]);
    try {
      if (added.length > 0) await this.#write(this.#file, Buffer.concat(added));
    } catch (error) {
      for (const record of added) this.#bucketOf(record).digests.delete(record);
      throw error;
    }
    return first.map((value) => ({ status: 'fulfilled', value }));
  }

  #remember(record: Buffer): boolean {
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
    if (this.#end > 0 && this.#elapsed - this.#startedAt > KEPT_SECONDS) {
      await this.#turn();
      return this.#write(this.#file as FileHandle, bytes);
    }
    if (this.#end + bytes.length > this.#room) {
      await writeAt(file, Buffer.alloc(ROOM_BYTES), this.#room);
      this.#room += ROOM_BYTES;
    }
    writeNow(file, bytes, this.#end);
    await file.datasync();
    this.#end += bytes.length;
  }

  /** What the other file holds was written more than {@link KEPT_SECONDS} ago. */
  async #turn(): Promise<void> {
    await this.#file?.close();
    this.#which = 1 - this.#which;
    this.#file = await open(join(this.#directory, FILES[this.#which] as string), CREATE_EMPTY, 0o600);
    await syncDirectory(this.#directory);
    this.#startedAt = this.#elapsed;
    this.#end = this.#room = 0;
  }

  /** Takes up what an earlier process spent, and goes on in the file that ends latest. */
  async #open(): Promise<FileHandle> {
    const files = await Promise.all(spentTokenFiles(this.#directory).map((file) => open(file, OPEN_OR_CREATE, 0o600)));
    // Whatever put a copy here may have given it other permissions.
    await Promise.all(files.map(makePrivate));
    await syncDirectory(this.#directory);
    const contents = await Promise.all(files.map((file) => file.readFile()));
    const ends = contents.map((bytes) => this.#load(bytes));
    this.#which = Number((ends[1]?.latest ?? 0) > (ends[0]?.latest ?? 0));
    this.#end = ends[this.#which]?.end ?? 0;
    this.#room = contents[this.#which]?.length ?? 0;
    this.#startedAt = this.#elapsed;
    await files[1 - this.#which]?.close();
    return files[this.#which] as FileHandle;
  }

  /** @returns where the records end, and the latest `iat` */
  #load(bytes: Buffer): { end: number; latest: number } {
    let end = 0;
    let latest = 0;
    for (let at = 0; at + RECORD_BYTES <= bytes.length; at += RECORD_BYTES) {
      const record = bytes.subarray(at, at + RECORD_BYTES);
      if (record.every((byte) => byte === 0)) continue;
      end = at + RECORD_BYTES;
      const iat = record.readDoubleLE(DIGEST_BYTES);
      // What a power cut left half written was never answered.
      if (!Number.isSafeInteger(iat)) continue;
      if (iat < 0) {
        this.#readMark(record, -1 - iat);
        continue;
      }
      latest = Math.max(latest, iat);
      this.#remember(record);
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

/** A file of another user stays as it is: its group is that of this process, or it could not be written. */
async function makePrivate(file: FileHandle): Promise<void> {
  try {
    await file.chmod(0o600);
  } catch (error) {
    if (!isNotPermitted(error)) throw error;
  }
}

/** Into memory of the system, in room that was made before: 3 µs, of which the way through the thread pool makes 45. */
function writeNow({ fd }: FileHandle, bytes: Buffer, position: number): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done, bytes.length - done, position + done);
}

async function writeAt(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}
