import { setTimeout as sleep } from 'node:timers/promises';
import type { CheckedRotation } from '../domain/checked-key.ts';
import { isLogin, type ReportedUses, type Use } from '../domain/key-use.ts';
import { readJournal } from './adoption.ts';
import { Folding } from './folding.ts';
import {
  createJournal,
  foldRequests,
  type HeldJournal,
  type JournalFolder,
  journalsIn,
  requestFold,
  takeJournal,
} from './journals.ts';
import { RotationSightingLog, type Sighting } from './rotation-sightings.ts';
import type { Segment } from './segment.ts';
import type { UsageStore } from './store.ts';
import type { UsageMemory } from './usage-memory.ts';
import type { UsageTotals } from './usage-totals.ts';

/** The key that was used: its ordinal, and the secret of a rotation that was used. */
export interface UsedKey {
  readonly ordinal: number;
  readonly isOld: boolean;
  readonly rotation: CheckedRotation | null;
}

const WRITE_EVERY_MS = 1000;
const FOLD_EVERY_MS = 60_000;
/** Folding this many keys takes almost no time. */
const FEW_KEYS = 1000;
const FOLD_FEW_EVERY_MS = 5000;
/** Most of the shutdown time is reserved for running requests. Remaining usage stays in the journal. */
const FOLD_AT_STOP_MS = 2000;
/**
 * Number of events after which they are added to memory immediately, so that the periodic write does not cause a long
 * pause.
 */
const MAX_UNAPPLIED_EVENTS = 1000;
const CHECK_REQUESTS_EVERY_MS = 100;
/** Time for which the CLI waits for a server. */
const MAX_WAIT_MS = 5000;
const PAUSE_MS = 10;

interface Parts {
  readonly memory: UsageMemory;
  readonly store: UsageStore;
  readonly totals: UsageTotals;
  readonly folder: JournalFolder;
  /** Returns a random name for a fold request, 16 hexadecimal digits. */
  readonly newName: () => string;
  /** Milliseconds of a monotonic clock. */
  readonly elapsed: () => number;
  readonly warn: (sentence: string, cause?: unknown) => void;
}

/**
 * Records the usage of keys: immediately in memory, once a second in a journal, and every minute in the database.
 * Checks therefore never wait for a disk, and a process that is killed loses at most one second of usage. See
 * docs/decisions/0054.
 */
export class Usage {
  readonly #parts: Parts;
  readonly #folding: Folding;
  readonly #sightings = new RotationSightingLog();
  /** The journal of this process and adopted journals, by id. */
  readonly #journals = new Map<string, HeldJournal>();
  readonly #timers: NodeJS.Timeout[] = [];
  #foldedAt = Number.NEGATIVE_INFINITY;
  /** The time at which folding must stop. */
  #foldUntil = Number.POSITIVE_INFINITY;
  #running: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#folding = new Folding({ ...parts, folded: (segment) => this.#removeFolded(segment) });
  }

  /** Creates the journal of this process, and takes over the journals of processes that have exited. */
  async open(): Promise<void> {
    const { folder, memory } = this.#parts;
    this.#journals.set(memory.journal, createJournal(folder, memory.journal));
    await this.#adopt();
  }

  /** @param failed receives the error if usage cannot be written; the usage is kept, and the write is retried */
  begin(failed: (error: unknown) => void): void {
    this.#every(WRITE_EVERY_MS, () => this.writeSecond(), failed);
    this.answerFoldRequests(failed);
  }

  /** Folds whenever the CLI requests it. */
  answerFoldRequests(failed: (error: unknown) => void): void {
    this.#every(CHECK_REQUESTS_EVERY_MS, () => this.#foldOnRequest(), failed);
  }

  #every(milliseconds: number, work: () => Promise<void> | undefined, failed: (error: unknown) => void): void {
    this.#timers.push(setInterval(() => void work()?.catch(failed), milliseconds).unref());
  }

  /** Folds for a limited time. Remaining usage stays in the journal. */
  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    this.#foldUntil = this.#parts.elapsed() + FOLD_AT_STOP_MS;
    try {
      await this.fold();
    } finally {
      for (const journal of this.#journals.values()) journal.release();
    }
  }

  /** Records a check of a key. */
  note(accountId: string, key: UsedKey, use: Use): void {
    const { memory } = this.#parts;
    const { events } = memory.current;
    events.add(accountId, key.ordinal, use);
    if (events.unapplied >= MAX_UNAPPLIED_EVENTS) memory.apply();
    if (key.rotation && isLogin(use.outcome)) {
      this.#sightings.note(accountId, { key: key.ordinal, number: key.rotation.number, isOld: key.isOld }, use);
    }
  }

  /**
   * Records an API operation with a token for which the key was exchanged. The login was recorded with the exchange.
   */
  noteOperation(accountId: string, key: number, use: Pick<Use, 'operation' | 'at' | 'isWrite'>): void {
    this.#parts.memory.current.events.addOperation(accountId, key, use);
  }

  /** Records usage that a replica reported. */
  take(accountId: string, key: number, uses: ReportedUses): void {
    this.#parts.memory.current.events.addReport(accountId, key, uses);
  }

  /** Records usage of a rotation that a replica reported. */
  see(sighting: Sighting): void {
    this.#sightings.add(sighting);
  }

  /** Resolves when all usage recorded before the call is in the database. */
  fold(): Promise<void> {
    // A running fold may have started too early; the next fold serves all callers until then.
    this.#next ??= this.#running.then(
      () => this.#startFold(),
      () => this.#startFold(),
    );
    return this.#next;
  }

  /**
   * Resolves when the index and reads of single keys show all usage, because these reads add pending usage. In the CLI
   * this is {@link settle}.
   */
  async catchUp(): Promise<void> {
    if (!this.#isOwner) return this.settle();
    this.#parts.memory.apply();
    await this.#writeSightings().catch(() => undefined);
  }

  /**
   * Resolves when the database contains all usage, for callers that query the database by usage. If usage cannot be
   * written, resolves without it; the periodic write fails again and reports the error.
   */
  async settle(): Promise<void> {
    const running = this.#isOwner ? [] : await this.#adopt();
    await this.fold().catch(() => undefined);
    if (running.length === 0) return;
    const otherSegments = await Promise.all(running.map((id) => this.#settleOther(id)));
    this.#parts.memory.setOthers(otherSegments.flat());
  }

  /** True if this process has a journal. Servers have one; the CLI does not. */
  get #isOwner(): boolean {
    return this.#journals.has(this.#parts.memory.journal);
  }

  #startFold(): Promise<void> {
    this.#next = undefined;
    this.#running = this.#foldAll();
    return this.#running;
  }

  /**
   * If an earlier fold has left segments, keeps usage in the current segment, because each segment takes memory and the
   * database may not be writable for days.
   */
  async #foldAll(): Promise<void> {
    const { memory, elapsed } = this.#parts;
    this.#foldedAt = elapsed();
    const isBehind = memory.sealed.length > 0 && !memory.current.isLarge;
    try {
      if (isBehind) this.#writeJournal();
      else this.#seal();
    } finally {
      await this.#writeSightings();
      await this.#foldSealed();
    }
    if (!isBehind) return;
    this.#seal();
    await this.#foldSealed();
  }

  /** Writes all events of the current segment to the journal, and starts a new segment. */
  #seal(): void {
    try {
      this.#writeJournal();
    } finally {
      this.#parts.memory.seal();
    }
  }

  #foldSealed(): Promise<void> {
    const { elapsed } = this.#parts;
    return this.#folding.foldSealed(() => elapsed() >= this.#foldUntil);
  }

  /** Performs the work that is due every second. Usage reaches the database even if the journal cannot be written. */
  async writeSecond(): Promise<void> {
    try {
      this.#writeJournal();
    } finally {
      await this.#writeSightings();
      if (this.#isDue()) await this.fold();
    }
  }

  #isDue(): boolean {
    const { memory, elapsed } = this.#parts;
    const isFew = memory.sealed.length > 0 || memory.current.pending.size <= FEW_KEYS;
    return elapsed() - this.#foldedAt >= (isFew ? FOLD_FEW_EVERY_MS : FOLD_EVERY_MS);
  }

  #writeJournal(): void {
    const { memory } = this.#parts;
    memory.apply();
    const { events, number } = memory.current;
    const record = events.toBytes();
    if (!record) return;
    let isWritten = false;
    try {
      this.#journals.get(memory.journal)?.append(number, record);
      isWritten = true;
    } finally {
      events.clear(isWritten);
    }
  }

  #writeSightings(): Promise<void> {
    return this.#sightings.write((sightings) => this.#parts.store.recordSightings(sightings));
  }

  #foldOnRequest(): Promise<void> | undefined {
    const { folder, memory } = this.#parts;
    // Segments of a failed fold are retried when they are due, and not ten times a second.
    if (memory.sealed.length > 0 && !this.#isDue()) return undefined;
    const markDone = foldRequests(folder, memory.journal);
    return markDone && this.fold().then(markDone);
  }

  /**
   * Takes over the journals of processes that have exited. @returns the IDs of journals whose process is still running
   */
  async #adopt(): Promise<string[]> {
    const running: string[] = [];
    const { folder } = this.#parts;
    for (const id of journalsIn(folder)) {
      if (this.#journals.has(id)) continue;
      try {
        const journal = takeJournal(folder, id);
        if (journal) await this.#adoptJournal(journal);
        else running.push(id);
      } catch (error) {
        this.#warnOf(id, error);
      }
    }
    return running;
  }

  async #adoptJournal(journal: HeldJournal): Promise<void> {
    const { folder, memory, store } = this.#parts;
    this.#journals.set(journal.id, journal);
    let segments: Segment[];
    try {
      segments = await readJournal(folder, journal.id, store);
      // The earlier owner may have exited before it synced the folded usage.
      await store.sync();
    } catch (error) {
      // If the journal stayed locked, it would look like the journal of a running process, for which the CLI waits.
      this.#release(journal);
      throw error;
    }
    journal.keepOnly(segments.map(({ number }) => number));
    for (const segment of segments) memory.adopt(segment);
    if (segments.length === 0) this.#release(journal);
  }

  /** Removes a segment that is in the database, and releases an adopted journal that has no more segments. */
  #removeFolded({ journal: id, number }: Segment): void {
    const { memory } = this.#parts;
    const journal = this.#journals.get(id);
    journal?.remove(number);
    if (journal && id !== memory.journal && !memory.sealed.some((each) => each.journal === id)) this.#release(journal);
  }

  #release(journal: HeldJournal): void {
    journal.release();
    this.#journals.delete(journal.id);
  }

  /**
   * @returns segments that the owner of a journal did not fold in time; the time limit restarts while its fold makes
   * progress
   */
  async #settleOther(id: string): Promise<Segment[]> {
    const { folder, store, newName } = this.#parts;
    const request = requestFold(folder, id, newName());
    let reached = await this.#reached(id);
    for (let waited = 0; waited < MAX_WAIT_MS; waited += PAUSE_MS) {
      if (request.isDone()) return [];
      await sleep(PAUSE_MS);
      const before = reached;
      reached = await this.#reached(id);
      if (reached !== before) waited = 0;
    }
    request.withdraw();
    return readJournal(folder, id, store).catch((error: unknown) => {
      this.#warnOf(id, error);
      return [];
    });
  }

  #warnOf(id: string, error: unknown): void {
    this.#parts.warn(
      `the journal usage-${id} in the data directory cannot be read: the usage in it is not counted`,
      error,
    );
  }

  async #reached(id: string): Promise<string> {
    const { segment = 0, key = 0 } = (await this.#parts.store.position(id)) ?? {};
    return `${segment} ${key}`;
  }
}
