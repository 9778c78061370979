import { type ReportedUses, UnwrittenUses, type Use } from '../domain/key-use.ts';
import { hourOf } from '../domain/use-counts.ts';

/** Writes uses for good. */
export type WriteUses = (uses: readonly UnwrittenUses[]) => Promise<void>;

const WRITE_EVERY_MS = 1000;

/**
 * Notes every use of a key in memory, and has them written in one batch each second: so a check waits for no disk, and
 * at most the uses of one second are lost when the process is killed.
 */
export class UseRecorder {
  readonly #write: WriteUses;
  #unwritten = new Map<number, UnwrittenUses>();
  #writing: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(write: WriteUses) {
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

  note(accountId: string, key: number, use: Use): void {
    this.#of(accountId, key).note(use, hourOf(use.at));
  }

  /** Takes in uses that somebody else saw. */
  take(accountId: string, key: number, uses: ReportedUses): void {
    this.#of(accountId, key).report(uses);
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
    this.#writing = this.#unwritten.size === 0 ? Promise.resolve() : this.#writeAll();
    return this.#writing;
  }

  async #writeAll(): Promise<void> {
    const batch = this.#unwritten;
    this.#unwritten = new Map();
    try {
      await this.#write([...batch.values()]);
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
