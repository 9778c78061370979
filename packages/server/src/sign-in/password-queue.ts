import { FairQueue, type Requester } from './fair-queue.ts';

export class TooManyWaiting extends Error {}

/**
 * Maximum number of waiting requests from unknown devices. Further requests are rejected, which limits the effect of a
 * flood.
 */
const MAX_UNKNOWN = 64;

/** The requests that a slot serves first: requests of known devices, sessions and links, or all other requests. */
type Slot = 'known' | 'unknown';
type Start = (slot: Slot) => void;

/**
 * Runs as many password computations concurrently as it has slots. A slot serves the other kind of requests if none of
 * its own kind is waiting. A flood of sign-ins therefore delays a known device by at most one hash, and known devices
 * never block unknown ones.
 */
export class PasswordQueue {
  readonly #idle: Slot[];
  readonly #known = new FairQueue<Start>();
  readonly #unknown: Start[] = [];

  constructor(slots: readonly Slot[]) {
    this.#idle = [...slots];
  }

  /**
   * Runs the computation immediately if a slot is free, or when its turn comes.
   * @param requester undefined for an unknown device
   * @throws TooManyWaiting synchronously
   */
  run<T>(requester: Requester | undefined, compute: () => Promise<T>): Promise<T> {
    const { promise, resolve } = Promise.withResolvers<Slot>();
    const idle = this.#idleSlot(requester ? 'known' : 'unknown');
    if (idle) resolve(idle);
    else this.#wait(requester, resolve);
    return promise.then((slot) => compute().finally(() => this.#release(slot)));
  }

  #idleSlot(own: Slot): Slot | undefined {
    const at = this.#idle.includes(own) ? this.#idle.indexOf(own) : 0;
    return this.#idle.splice(at, 1)[0];
  }

  #wait(requester: Requester | undefined, start: Start): void {
    if (requester) {
      if (!this.#known.push(requester, start)) throw new TooManyWaiting();
    } else {
      if (this.#unknown.length >= MAX_UNKNOWN) throw new TooManyWaiting();
      this.#unknown.push(start);
    }
  }

  #release(slot: Slot): void {
    const next =
      slot === 'known'
        ? (this.#known.shift() ?? this.#unknown.shift())
        : (this.#unknown.shift() ?? this.#known.shift());
    if (next) next(slot);
    else this.#idle.push(slot);
  }
}
