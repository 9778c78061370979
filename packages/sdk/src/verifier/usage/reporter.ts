import { currentCredential, type ServerAccess, send } from '../server-access.ts';
import type { ReportedUse, UsePile } from './use-pile.ts';

const EVERY_MS = 1000;
/** How long a report may take. */
const PATIENCE_MS = 10_000;
/** Uses in one report, as many as the server takes. */
const MOST = 1000;
/** The server knows for ten minutes which reports it has had; a little sooner nobody sends one again. */
const REPEATED_FOR_MS = 9 * 60_000;
const LONGEST_PAUSE_MS = 30_000;

interface Batch {
  readonly key: string;
  readonly uses: readonly ReportedUse[];
  /** By a clock that nobody sets. */
  readonly since: number;
}

/** Tells the server every second how keys were used. A report whose answer was lost is sent again as it was. */
export class Reporter {
  readonly #access: ServerAccess;
  readonly #pile: UsePile;
  readonly #elapsed: () => number;
  #batch: Batch | undefined;
  #sending: Promise<void> | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  #pauseUntil = 0;
  #failures = 0;

  constructor(access: ServerAccess, pile: UsePile, elapsed: () => number) {
    this.#access = access;
    this.#pile = pile;
    this.#elapsed = elapsed;
  }

  begin(): void {
    this.#timer ??= setInterval(() => this.#tick(), EVERY_MS);
  }

  /** Reports nothing from here on, so that the process can end. */
  pause(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Tries once more to tell what is left. */
  async end(): Promise<void> {
    this.pause();
    await this.#sending;
    await this.#sendAll();
  }

  #tick(): void {
    if (this.#sending || this.#elapsed() < this.#pauseUntil) return;
    this.#sending = this.#sendAll().finally(() => {
      this.#sending = undefined;
    });
  }

  async #sendAll(): Promise<void> {
    for (;;) {
      this.#batch ??= this.#nextBatch();
      if (!this.#batch) return;
      if (!(await this.#isDone(this.#batch))) return this.#postpone(this.#batch);
      this.#batch = undefined;
      this.#failures = 0;
    }
  }

  #nextBatch(): Batch | undefined {
    const uses = this.#pile.take(MOST);
    return uses.length === 0 ? undefined : { key: crypto.randomUUID(), uses, since: this.#elapsed() };
  }

  #postpone({ uses, since }: Batch): void {
    const now = this.#elapsed();
    this.#pauseUntil = now + Math.min(LONGEST_PAUSE_MS, EVERY_MS * 2 ** this.#failures++);
    if (now - since < REPEATED_FOR_MS) return;
    // Later nobody could tell whether it was counted: the times are kept, the counts are not.
    this.#pile.putBack(uses);
    this.#batch = undefined;
  }

  /** Sends a report. @returns whether there is no sense in sending it again */
  async #isDone({ key, uses }: Batch): Promise<boolean> {
    try {
      // Waiting for the credential is a part of the time that a report may take.
      const signal = AbortSignal.timeout(PATIENCE_MS);
      const answer = await send(this.#access, await currentCredential(this.#access, signal), {
        path: '/api/v1/feed/usage',
        method: 'POST',
        headers: { accept: 'application/json', 'content-type': 'application/json', 'idempotency-key': key },
        body: JSON.stringify({ usage: uses }),
        signal,
      });
      await answer.body?.cancel();
      // A report that the server does not understand is not understood the next time either.
      return answer.ok || answer.status === 400 || answer.status === 413;
    } catch {
      return false;
    }
  }
}
