/**
 * Of all who send a beginning, one at a time sends one piece, and then the event loop serves everybody else: however many
 * readers come at once, a check waits for one piece at most.
 */
export class Turns {
  readonly #waiting: (() => void)[] = [];
  #isArranged = false;

  /** Resolves when it is the caller's turn, in the order of asking. */
  next(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#arrange();
    });
  }

  /** An immediate that is set in an immediate runs after the next look at the sockets. */
  #arrange(): void {
    if (this.#isArranged || this.#waiting.length === 0) return;
    this.#isArranged = true;
    setImmediate(() => {
      this.#isArranged = false;
      this.#waiting.shift()?.();
      this.#arrange();
    });
  }
}
