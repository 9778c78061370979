/** Reports only the first of consecutive failures, so that a failure that repeats every second is logged once. */
export class FailureReport {
  readonly #report: (error: unknown) => void;
  #isFailing = false;

  constructor(report: (error: unknown) => void) {
    this.#report = report;
  }

  failed(error: unknown): void {
    if (!this.#isFailing) this.#report(error);
    this.#isFailing = true;
  }

  succeeded(): void {
    this.#isFailing = false;
  }
}
