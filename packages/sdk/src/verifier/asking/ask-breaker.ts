/** Failures in a row after which nothing is asked. */
const FAILURES = 3;
/** How long nothing is asked then, in milliseconds. */
const PAUSE = 5000;

/** A question that may be asked; its outcome is to be reported to the breaker. */
export interface Attempt {
  /** Whether it is the only question until its outcome is known. */
  readonly isTrial: boolean;
}

/**
 * A circuit breaker: after three failures in a row nothing is asked for five seconds, then a single trial decides
 * whether the pause is over or starts again. Time is an argument, in milliseconds of a clock that nobody sets.
 */
export class AskBreaker {
  #failures = 0;
  #resumesAt = 0;
  #isTrying = false;

  /** Returns the attempt, or undefined while nothing may be asked. */
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

  /** A question that was asked before the pause and fails during it does not prolong the pause. */
  failed({ isTrial }: Attempt, now: number): void {
    if (isTrial) this.#isTrying = false;
    this.#failures++;
    if (isTrial || this.#failures === FAILURES) this.#resumesAt = now + PAUSE;
  }
}
