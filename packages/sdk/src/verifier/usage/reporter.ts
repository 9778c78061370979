import { currentCredential, type ServerAccess, send } from '../server-access.ts';
import type { PendingUsage, ReportedUsage } from './pending-usage.ts';

const INTERVAL_MS = 1000;
/** Timeout of a report. */
const TIMEOUT_MS = 10_000;
/** The maximum number of keys in one report. */
const MAX_KEYS = 1000;
/**
 * The time for which a report is repeated. The server recognizes repeated reports for ten minutes; retries stop a
 * little earlier.
 */
const RETRY_PERIOD_MS = 9 * 60_000;
const MAX_PAUSE_MS = 30_000;

interface Batch {
  readonly key: string;
  readonly uses: readonly ReportedUsage[];
  /** On the monotonic clock. */
  readonly since: number;
}

/** Reports the usage of keys to the server every second. Repeats a report unchanged if its response was lost. */
export class Reporter {
  readonly #access: ServerAccess;
  readonly #usage: PendingUsage;
  readonly #elapsed: () => number;
  #batch: Batch | undefined;
  #sending: Promise<void> | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  #pauseUntil = 0;
  #failures = 0;

  constructor(access: ServerAccess, usage: PendingUsage, elapsed: () => number) {
    this.#access = access;
    this.#usage = usage;
    this.#elapsed = elapsed;
  }

  start(): void {
    this.#timer ??= setInterval(() => this.#tick(), INTERVAL_MS);
  }

  /** Stops reporting, so that the process can exit. */
  pause(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Makes one last attempt to send all pending reports. */
  async flush(): Promise<void> {
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
    const uses = this.#usage.take(MAX_KEYS);
    return uses.length === 0 ? undefined : { key: crypto.randomUUID(), uses, since: this.#elapsed() };
  }

  #postpone({ uses, since }: Batch): void {
    const now = this.#elapsed();
    this.#pauseUntil = now + Math.min(MAX_PAUSE_MS, INTERVAL_MS * 2 ** this.#failures++);
    if (now - since < RETRY_PERIOD_MS) return;
    // The server could no longer recognize the report, so its counts are dropped and its times are kept.
    this.#usage.restore(uses);
    this.#batch = undefined;
  }

  /** Sends a report. @returns whether it must not be sent again */
  async #isDone({ key, uses }: Batch): Promise<boolean> {
    try {
      // The timeout includes waiting for the credential.
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      const response = await send(this.#access, await currentCredential(this.#access, signal), {
        path: '/api/v1/feed/usage',
        method: 'POST',
        headers: { accept: 'application/json', 'content-type': 'application/json', 'idempotency-key': key },
        body: JSON.stringify({ usage: uses }),
        signal,
      });
      await response.body?.cancel();
      // The server would reject the same report again as invalid.
      return response.ok || response.status === 400 || response.status === 413;
    } catch {
      return false;
    }
  }
}
