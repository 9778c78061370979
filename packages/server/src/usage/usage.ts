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

/** The key that was used: its ordinal, and which of the secrets of a rotation. */
export interface UsedKey {
  readonly ordinal: number;
  readonly isOld: boolean;
  readonly rotation: CheckedRotation | null;
}

const WRITE_EVERY_MS = 1000;
const FOLD_EVERY_MS = 60_000;
/** So few keys cost next to nothing to fold. */
const FEW_KEYS = 1000;
const FOLD_FEW_EVERY_MS = 5000;
/** Of the time that a stop has, most is for requests that are running. The rest of the usage stays in the journal. */
const FOLD_AT_STOP_MS = 2000;
/** Added to memory at once, so that no second ends with a long pause. */
const EVENTS_AT_ONCE = 1000;
const LOOK_FOR_REQUESTS_EVERY_MS = 100;
/** How long the CLI waits for a server. */
const PATIENCE_MS = 5000;
const PAUSE_MS = 10;

interface Parts {
  readonly memory: UsageMemory;
  readonly store: UsageStore;
  readonly totals: UsageTotals;
  readonly folder: JournalFolder;
  /** Draws the name of a request to fold: 16 hexadecimal digits. */
  readonly newName: () => string;
  /** Milliseconds that no clock can move. */
  readonly elapsed: () => number;
  readonly warn: (sentence: string, cause?: unknown) => void;
}

/**
 * Records the usage of keys: in memory, once a second in a journal, and every minute in the database. So a check waits for no
 * disk, and a process that is killed loses at most the usage of one second. See docs/decisions/0054.
 */
export class Usage {
  readonly #parts: Parts;
  readonly #folding: Folding;
  readonly #sightings = new RotationSightingLog();
  /** By their ids: the journal of this process, and those that it adopted. */
  readonly #journals = new Map<string, HeldJournal>();
  readonly #timers: NodeJS.Timeout[] = [];
  #foldedAt = Number.NEGATIVE_INFINITY;
  /** When folding must end. */
  #foldUntil = Number.POSITIVE_INFINITY;
  #running: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#folding = new Folding({ ...parts, folded: (segment) => this.#removeFolded(segment) });
  }

  /** Starts the journal of this process, and takes over those that ended processes left. */
  async open(): Promise<void> {
    const { folder, memory } = this.#parts;
    this.#journals.set(memory.journal, createJournal(folder, memory.journal));
    await this.#adopt();
  }

  /** @param failed receives the error when usage cannot be written; it is kept, and tried again */
  begin(failed: (error: unknown) => void): void {
    this.#every(WRITE_EVERY_MS, () => this.writeSecond(), failed);
    this.answerFoldRequests(failed);
  }

  /** Folds whenever the CLI asks for it. */
  answerFoldRequests(failed: (error: unknown) => void): void {
    this.#every(LOOK_FOR_REQUESTS_EVERY_MS, () => this.#foldOnRequest(), failed);
  }

  #every(milliseconds: number, work: () => Promise<void> | undefined, failed: (error: unknown) => void): void {
    this.#timers.push(setInterval(() => void work()?.catch(failed), milliseconds).unref());
  }

  /** Folds for a limited time. What is left is in the journal. */
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
    if (events.unapplied >= EVENTS_AT_ONCE) memory.apply();
    if (key.rotation && isLogin(use.outcome)) {
      this.#sightings.note(accountId, { key: key.ordinal, number: key.rotation.number, isOld: key.isOld }, use);
    }
  }

  /** Records an operation of the API with a token that the key was exchanged for: the login was the exchange. */
  noteOperation(accountId: string, key: number, use: Pick<Use, 'operation' | 'at' | 'isWrite'>): void {
    this.#parts.memory.current.events.addOperation(accountId, key, use);
  }

  /** Records uses that a replica reported. */
  take(accountId: string, key: number, uses: ReportedUses): void {
    this.#parts.memory.current.events.addReport(accountId, key, uses);
  }

  /** Records what a replica reported of a rotation. */
  see(sighting: Sighting): void {
    this.#sightings.add(sighting);
  }

  /** Resolves when everything that was recorded before the call is in the database. */
  fold(): Promise<void> {
    // A fold that is running may have started too early; the one after it serves all who ask meanwhile.
    this.#next ??= this.#running.then(
      () => this.#startFold(),
      () => this.#startFold(),
    );
    return this.#next;
  }

  /**
   * Returns when the index and single keys show all usage: those reads add what is pending. In the CLI this is {@link settle}.
   */
  async catchUp(): Promise<void> {
    if (!this.#isOwner) return this.settle();
    this.#parts.memory.apply();
    await this.#writeSightings().catch(() => undefined);
  }

  /**
   * Returns when the database has all usage, for whoever is about to ask the database by usage. If it cannot be written, reading
   * goes on without; the next second meets the failure again and reports it.
   */
  async settle(): Promise<void> {
    const running = this.#isOwner ? [] : await this.#adopt();
    await this.fold().catch(() => undefined);
    if (running.length === 0) return;
    const others = await Promise.all(running.map((id) => this.#settleOther(id)));
    this.#parts.memory.setOthers(others.flat());
  }

  /** Whether this process has a journal, as servers do and the CLI does not. */
  get #isOwner(): boolean {
    return this.#journals.has(this.#parts.memory.journal);
  }

  #startFold(): Promise<void> {
    this.#next = undefined;
    this.#running = this.#foldAll();
    return this.#running;
  }

  /**
   * While an earlier fold has left segments, usage stays in the current one: each segment takes memory, and the database may not be
   * writable for days.
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

  /** Writes the journal of a segment to its end, and starts another one. */
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

  /** Does what is due every second. Usage reaches the database also where the journal cannot be written. */
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
    // What a failed fold left is tried again when it is due, and not ten times a second.
    if (memory.sealed.length > 0 && !this.#isDue()) return undefined;
    const answer = foldRequests(folder, memory.journal);
    return answer && this.fold().then(answer);
  }

  /** Takes over the journals of ended processes. @returns the journals of running ones */
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
      // The earlier owner may have ended before it synced what it folded.
      await store.sync();
    } catch (error) {
      // Held, it would look like the journal of a running process, which the CLI waits for.
      this.#release(journal);
      throw error;
    }
    journal.keepOnly(segments.map(({ number }) => number));
    for (const segment of segments) memory.adopt(segment);
    if (segments.length === 0) this.#release(journal);
  }

  /** A segment that is in the database is not needed any more, and an adopted journal without segments neither. */
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

  /** @returns what the owner of a journal did not fold in time; it has time as long as its fold gets on */
  async #settleOther(id: string): Promise<Segment[]> {
    const { folder, store, newName } = this.#parts;
    const request = requestFold(folder, id, newName());
    let reached = await this.#reached(id);
    for (let waited = 0; waited < PATIENCE_MS; waited += PAUSE_MS) {
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
