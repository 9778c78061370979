interface Waiting {
  readonly bytes: number;
  readonly admit: () => void;
}

/** A number of bytes that many share, in the order in which they ask. */
export class BodyBudget {
  #free: number;
  #waiting: Waiting[] = [];

  constructor(bytes: number) {
    this.#free = bytes;
  }

  /**
   * Waits until so many bytes are free.
   * @returns gives them back, once however often it is called
   * @throws the reason of the signal, if that comes first
   */
  async take(bytes: number, signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (this.#waiting.length > 0 || bytes > this.#free) await this.#wait(bytes, signal);
    else this.#free -= bytes;
    let isTaken = true;
    const release = () => {
      if (isTaken) this.#free += bytes;
      isTaken = false;
      this.#admitNext();
    };
    // It may have been admitted and have given up in the same turn.
    if (signal.aborted) release();
    signal.throwIfAborted();
    return release;
  }

  #wait(bytes: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        this.#waiting = this.#waiting.filter((each) => each !== waiting);
        reject(signal.reason);
        this.#admitNext();
      };
      const admit = () => {
        signal.removeEventListener('abort', giveUp);
        resolve();
      };
      const waiting = { bytes, admit };
      signal.addEventListener('abort', giveUp, { once: true });
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
