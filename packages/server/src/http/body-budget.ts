interface Waiting {
  readonly bytes: number;
  readonly admit: () => void;
}

/** A budget of bytes that is granted in the order of the requests. */
export class BodyBudget {
  #free: number;
  #waiting: Waiting[] = [];

  constructor(bytes: number) {
    this.#free = bytes;
  }

  /**
   * Waits until the bytes are available.
   * @returns a function that releases them; further calls have no effect
   * @throws the reason of the signal if it aborts first
   */
  async acquire(bytes: number, signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (this.#waiting.length > 0 || bytes > this.#free) await this.#wait(bytes, signal);
    else this.#free -= bytes;
    let isHeld = true;
    const release = () => {
      if (isHeld) this.#free += bytes;
      isHeld = false;
      this.#admitNext();
    };
    // The signal can abort in the same turn in which the bytes become available.
    if (signal.aborted) release();
    signal.throwIfAborted();
    return release;
  }

  #wait(bytes: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const cancel = () => {
        this.#waiting = this.#waiting.filter((each) => each !== waiting);
        reject(signal.reason);
        this.#admitNext();
      };
      const admit = () => {
        signal.removeEventListener('abort', cancel);
        resolve();
      };
      const waiting = { bytes, admit };
      signal.addEventListener('abort', cancel, { once: true });
      this.#waiting.push(waiting);
    });
  }

  #admitNext(): void {
    for (let [next] = this.#waiting; next && next.bytes <= this.#free; [next] = this.#waiting) {
      this.#waiting.shift();
      this.#free -= next.bytes;
      next.admit();
    }
  }
}
