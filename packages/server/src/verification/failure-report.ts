/** Reports the first of several failures in a row, so that what fails each second is one line of the log. */
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
