/** Ends a connection over which nothing comes any more; TCP alone may not notice for hours. */
export class Silence {
  readonly #end: () => void;
  #most: number;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param most in milliseconds */
  constructor(most: number, end: () => void) {
    this.#most = most;
    this.#end = end;
    this.#timer = setTimeout(end, most);
  }

  allow(most: number): void {
    this.#most = most;
    this.broken();
  }

  broken(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#end, this.#most);
  }

  /** Stops the timer for good. */
  end(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
