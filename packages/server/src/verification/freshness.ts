/** Maximum staleness: the index denies every check once the log has not been read for this long. */
const MAX_SILENCE_MS = 5000;

/** A change in whether the index may be used; each change is reported once. */
export type FreshnessReport =
  | { readonly state: 'silent'; readonly cause?: unknown }
  | { readonly state: 'unreadable'; readonly cause: unknown }
  | { readonly state: 'recovered' };

/**
 * Decides whether the index may be used. Fails closed: before the first successful read of the log, after {@link
 * MAX_SILENCE_MS} without a successful read, and while an entry cannot be applied.
 */
export class Freshness {
  /** Milliseconds of a monotonic clock. */
  readonly #elapsed: () => number;
  #report: (report: FreshnessReport) => void = () => {};
  /** The time at which the last successful read of the log started. */
  #readAt = Number.NEGATIVE_INFINITY;
  /** The cause of failed reads since then. */
  #failure: { readonly cause: unknown } | undefined;
  #unreadable: { readonly cause: unknown } | undefined;
  #isDown = false;

  constructor(elapsed: () => number) {
    this.#elapsed = elapsed;
  }

  get isCurrent(): boolean {
    return this.#unreadable === undefined && !this.#isSilent;
  }

  get isUnreadable(): boolean {
    return this.#unreadable !== undefined;
  }

  get #isSilent(): boolean {
    return this.#elapsed() - this.#readAt >= MAX_SILENCE_MS;
  }

  /** Records a successful read of the log that started now. */
  markRead(): void {
    this.#readAt = this.#elapsed();
  }

  reportTo(report: (report: FreshnessReport) => void): void {
    this.#report = report;
  }

  /** Runs a read of the log. The read counts from its start. Reports a failure only after the maximum silence. */
  async read(run: () => Promise<void>): Promise<void> {
    const startedAt = this.#elapsed();
    try {
      await run();
    } catch (cause) {
      this.#failure = { cause };
      return;
    }
    this.#readAt = startedAt;
    this.#failure = undefined;
    this.reportChange();
  }

  /** Records whether the entries could be applied. */
  recordApplied(unreadable?: { readonly cause: unknown }): void {
    this.#unreadable = unreadable;
    this.reportChange();
  }

  /**
   * Reports a change of the state. Called on every poll, because a read that never returns does not report anything
   * itself.
   */
  reportChange(): void {
    const isDown = !this.isCurrent;
    if (isDown === this.#isDown) return;
    this.#isDown = isDown;
    if (!isDown) this.#report({ state: 'recovered' });
    else if (this.#unreadable) this.#report({ state: 'unreadable', ...this.#unreadable });
    else this.#report({ state: 'silent', ...this.#failure });
  }
}
