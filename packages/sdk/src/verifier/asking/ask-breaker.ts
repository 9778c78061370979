/** Consecutive failures that open the circuit. */
const FAILURES = 3;
/** Time that the circuit stays open, in milliseconds. */
const PAUSE = 5000;

/** An allowed request. Its outcome must be reported to the breaker. */
export interface Attempt {
  /** True if no other request is allowed until the outcome of this one is known. */
  readonly isTrial: boolean;
}

/**
 * A circuit breaker: allows no request for five seconds after three consecutive failures, then a single trial, whose outcome
 * closes the circuit or starts the pause again. Time is an argument, in milliseconds of a monotonic clock.
 */
export class AskBreaker {
  #failures = 0;
  #resumesAt = 0;
  #isTrying = false;

  /** Returns the attempt, or undefined while the circuit is open. */
  start(now: number): Attempt | undefined {
    if (this.#failures < FAILURES) return { isTrial: false };
    if (this.#isTrying || now < this.#resumesAt) return undefined;
    this.#isTrying = true;
    return { isTrial: true };
  }

  succeeded({ isTrial }: Attempt): void {
    if (isTrial) this.#isTrying = false;
    this.#failures = 0;
  }

  /** A request that started before the pause and fails during it does not extend the pause. */
  failed({ isTrial }: Attempt, now: number): void {
    if (isTrial) this.#isTrying = false;
    this.#failures++;
    if (isTrial || this.#failures === FAILURES) this.#resumesAt = now + PAUSE;
  }
}
