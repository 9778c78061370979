import { currentCredential, type ServerAccess, send } from '../server-access.ts';
import type { ReportedUse, UsePile } from './use-pile.ts';

const EVERY_MS = 1000;
/** Timeout of a report. */
const PATIENCE_MS = 10_000;
/** Maximum keys in one report. */
const MOST = 1000;
/** The server recognizes a repeated report for ten minutes; retries stop a little earlier. */
const REPEATED_FOR_MS = 9 * 60_000;
const LONGEST_PAUSE_MS = 30_000;

interface Batch {
  readonly key: string;
  readonly uses: readonly ReportedUse[];
  /** On the monotonic clock. */
  readonly since: number;
}

/** Reports the usage of keys to the server every second. Repeats a report unchanged if its response was lost. */
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

  /** Stops reporting, so that the process can exit. */
  pause(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Makes one last attempt to send all pending reports. */
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
    // The server could no longer recognize the report, so its counts are dropped and its times are kept.
    this.#pile.putBack(uses);
    this.#batch = undefined;
  }

  /** Sends a report. @returns whether it must not be sent again */
  async #isDone({ key, uses }: Batch): Promise<boolean> {
    try {
      // The timeout includes waiting for the credential.
      const signal = AbortSignal.timeout(PATIENCE_MS);
      const answer = await send(this.#access, await currentCredential(this.#access, signal), {
        path: '/api/v1/feed/usage',
        method: 'POST',
        headers: { accept: 'application/json', 'content-type': 'application/json', 'idempotency-key': key },
        body: JSON.stringify({ usage: uses }),
        signal,
      });
      await answer.body?.cancel();
      // Repeating a report that the server rejects as invalid would not help.
      return answer.ok || answer.status === 400 || answer.status === 413;
    } catch {
      return false;
    }
  }
}
