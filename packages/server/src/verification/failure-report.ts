/** Reports only the first of consecutive failures, so that a failure that repeats every second is logged once. */
export class FailureReport {
  readonly #report: (error: unknown) => void;
  #isFailing = false;

  constructor(report: (error: unknown) => void) {
    this.#report = report;
  }

  recordFailure(error: unknown): void {
    if (!this.#isFailing) this.#report(error);
    this.#isFailing = true;
  }

  recordSuccess(): void {
    this.#isFailing = false;
  }
}
