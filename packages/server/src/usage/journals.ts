import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { SegmentFile } from './segment-file.ts';

/** The directory of the journals, which is the data directory. */
export interface JournalFolder {
  readonly path: string;
  /**
   * Locks a file for this process. The operating system releases the lock, even if the process is killed.
   * @returns a function that releases the lock; undefined while another process, or another part of this process, has
   * it
   */
  lock(name: string): (() => void) | undefined;
}

const NAME = /^usage-([0-9a-f]{16})(?:[.]lock|-(\d+)[.]log|-[0-9a-f]{16}[.]fold)$/;

/** A journal that this process has locked: its own, or one whose owner has exited. */
export class HeldJournal {
  readonly id: string;
  readonly #folder: JournalFolder;
  readonly #release: () => void;
  #file: { readonly segment: number; readonly file: SegmentFile } | undefined;

  constructor(id: string, folder: JournalFolder, release: () => void) {
    this.id = id;
    this.#folder = folder;
    this.#release = release;
  }

  append(segment: number, record: Buffer): void {
    if (this.#file?.segment !== segment) {
      this.#file?.file.close();
      this.#file = undefined;
      this.#file = { segment, file: new SegmentFile(segmentPath(this.#folder, this.id, segment)) };
      void syncFolder(this.#folder.path);
    }
    this.#file.file.append(record);
  }

  /** Removes a segment that is in the database. */
  remove(segment: number): void {
    rmSync(segmentPath(this.#folder, this.id, segment), { force: true });
  }

  /** Removes segments that an earlier owner wrote to the database but did not remove. */
  keepOnly(segments: readonly number[]): void {
    const all = segmentsOf(this.#folder, this.id);
    for (const segment of all) if (!segments.includes(segment)) this.remove(segment);
  }

  /**
   * Releases the lock. The next owner takes over remaining segments; without any segment, the files of the journal are
   * deleted.
   */
  release(): void {
    this.#file?.file.close();
    const names = namesOf(this.#folder, this.id);
    if (!names.some((name) => name.endsWith('.log'))) {
      for (const name of names) rmSync(join(this.#folder.path, name), { force: true });
    }
    this.#release();
  }
}

/** Creates a journal of this process. @param id 16 hexadecimal digits */
export function createJournal(folder: JournalFolder, id: string): HeldJournal {
  const journal = takeJournal(folder, id);
  if (!journal) throw new Error('A new journal has an owner already.');
  return journal;
}

/** Returns the journals in a directory, regardless of their owners. */
export function journalsIn({ path }: JournalFolder): Set<string> {
  return new Set(readdirSync(path).flatMap((name) => NAME.exec(name)?.[1] ?? []));
}

/** Takes over a journal whose owner has exited. @returns undefined while its owner is running */
export function takeJournal(folder: JournalFolder, id: string): HeldJournal | undefined {
  const release = folder.lock(lockName(id));
  return release && new HeldJournal(id, folder, release);
}

/** Returns the non-empty segments of a journal, in the order in which they were written. */
export function segmentsOf(folder: JournalFolder, id: string): number[] {
  return namesOf(folder, id)
    .flatMap((name) => Number(NAME.exec(name)?.[2] ?? []))
    .filter((number) => !Number.isNaN(number) && isWritten(segmentPath(folder, id, number)))
    .sort((one, other) => one - other);
}

export function segmentPath(folder: JournalFolder, id: string, segment: number): string {
  return join(folder.path, `usage-${id}-${segment}.log`);
}

/** A request to the owner of a journal to fold the journal into the database. */
interface FoldRequest {
  /**
   * Returns whether the database contains all usage recorded before the request: the owner has folded it, or has exited
   * without leaving a segment.
   */
  isDone(): boolean;
  withdraw(): void;
}

/** @param name name of the request, 16 hexadecimal digits */
export function requestFold({ path }: JournalFolder, id: string, name: string): FoldRequest {
  const file = join(path, `usage-${id}-${name}.fold`);
  const lock = join(path, lockName(id));
  const withdraw = () => rmSync(file, { force: true });
  writeFileSync(file, '', { flag: 'wx', mode: 0o600 });
  return {
    isDone() {
      if (existsSync(lock)) return !existsSync(file);
      withdraw();
      return true;
    },
    withdraw,
  };
}

/**
 * Finds requests of other processes to fold a journal. @returns a function that marks the requests as done; undefined
 * without any requests
 */
export function foldRequests(folder: JournalFolder, id: string): (() => void) | undefined {
  const names = namesOf(folder, id).filter((name) => name.endsWith('.fold'));
  if (names.length === 0) return undefined;
  return () => {
    for (const name of names) rmSync(join(folder.path, name), { force: true });
  };
}

function lockName(id: string): string {
  return `usage-${id}.lock`;
}

function namesOf({ path }: JournalFolder, id: string): string[] {
  return readdirSync(path).filter((name) => NAME.exec(name)?.[1] === id);
}

function isWritten(path: string): boolean {
  return existsSync(path) && statSync(path).size > 0;
}

/**
 * Syncs a directory, so that the name of a new file survives a power failure. The journal's own process does not depend
 * on the sync.
 */
async function syncFolder(path: string): Promise<void> {
  try {
    await using folder = await open(path, 'r');
    await folder.sync();
  } catch {
    // Some file systems do not support syncing directories.
  }
}
