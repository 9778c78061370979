/**
 * Lets one sender of an initial state at a time write one piece per iteration of the event loop: however many readers
 * connect at the same time, a check waits for at most one piece.
 */
export class Turns {
  readonly #waiting: (() => void)[] = [];
  #isArranged = false;

  /** Resolves when it is the caller's turn, in the order of the calls. */
  next(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#arrange();
    });
  }

  /** An immediate that is set within an immediate runs after the sockets were polled. */
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
