import { isLogin, type ReportedUses, UnwrittenUses, type Use } from '../domain/key-use.ts';
import type { KnownRotation } from '../domain/known-key.ts';
import { hourOf } from '../domain/use-counts.ts';
import { type Sighting, UnwrittenSightings } from './unwritten-sightings.ts';

/** Writes uses for good, and what was seen of rotations; of the latter it does no harm to write them twice. */
export interface UseWrites {
  uses(uses: readonly UnwrittenUses[]): Promise<void>;
  sightings(sightings: readonly Sighting[]): Promise<void>;
}

/** Of the key that was used: the ordinal, and which of the secrets that a rotation has. */
export interface UsedKey {
  readonly ordinal: number;
  readonly isOld: boolean;
  readonly rotation: KnownRotation | null;
}

const WRITE_EVERY_MS = 1000;

/**
 * Notes every use of a key in memory, and has them written in one batch each second: so a check waits for no disk, and
 * at most the uses of one second are lost when the process is killed.
 */
export class UseRecorder {
  readonly #write: UseWrites;
  #unwritten = new Map<number, UnwrittenUses>();
  readonly #sightings = new UnwrittenSightings();
  #writing: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(write: UseWrites) {
    this.#write = write;
  }

  /** @param failed hears of a batch that could not be written; it is kept, and tried again with the next */
  begin(failed: (error: unknown) => void): void {
    this.#timer = setInterval(() => void this.flush().catch(failed), WRITE_EVERY_MS).unref();
  }

  /** Writes what is left. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.flush();
  }

  note(accountId: string, key: UsedKey, use: Use): void {
    this.#of(accountId, key.ordinal).note(use, hourOf(use.at));
    if (key.rotation && isLogin(use.outcome)) {
      this.#sightings.note(accountId, { key: key.ordinal, number: key.rotation.number, isOld: key.isOld }, use);
    }
  }

  /** An operation of the API with a token that the key was exchanged for: the login was the exchange. */
  noteOperation(accountId: string, key: number, use: Pick<Use, 'operation' | 'at' | 'beyondReading'>): void {
    const uses = this.#of(accountId, key);
    uses.use(use.operation, 1, use.at);
    if (use.beyondReading) uses.reachBeyondReading(use.at);
  }

  /** Takes in uses that somebody else saw. */
  take(accountId: string, key: number, uses: ReportedUses): void {
    this.#of(accountId, key).report(uses);
  }

  /** Takes in what somebody else saw of a rotation. */
  see(sighting: Sighting): void {
    this.#sightings.add(sighting);
  }

  #of(accountId: string, key: number): UnwrittenUses {
    const known = this.#unwritten.get(key);
    if (known) return known;
    const uses = new UnwrittenUses(accountId, key);
    this.#unwritten.set(key, uses);
    return uses;
  }

  /** Resolves when every use that was noted before the call is written. */
  flush(): Promise<void> {
    // One that is under way may have begun too early; the one after it serves all who ask meanwhile.
    this.#next ??= this.#writing.then(
      () => this.#begin(),
      () => this.#begin(),
    );
    return this.#next;
  }

  /**
   * The same for whoever is about to read: where nothing can be written, reading goes on without the last uses. The
   * failure is not lost; the next second meets it again and reports it.
   */
  async settle(): Promise<void> {
    await this.flush().catch(() => undefined);
  }

  #begin(): Promise<void> {
    this.#next = undefined;
    const isEmpty = this.#unwritten.size === 0 && this.#sightings.isEmpty;
    this.#writing = isEmpty ? Promise.resolve() : this.#writeAll();
    return this.#writing;
  }

  async #writeAll(): Promise<void> {
    await this.#sightings.write((sightings) => this.#write.sightings(sightings));
    const batch = this.#unwritten;
    this.#unwritten = new Map();
    try {
      await this.#write.uses([...batch.values()]);
    } catch (error) {
      for (const [key, later] of this.#unwritten) {
        const earlier = batch.get(key);
        if (earlier) earlier.append(later);
        else batch.set(key, later);
      }
      this.#unwritten = batch;
      throw error;
    }
  }
}
