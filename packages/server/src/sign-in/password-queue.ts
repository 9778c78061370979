import { type Claimant, FairQueue } from './fair-queue.ts';

export class TooManyWaiting extends Error {}

/** Requests that nothing vouches for: so many wait at most, and more are refused, so that a flood cannot pile up. */
const MOST_UNKNOWN = 64;

/** Whom a slot serves first: devices, sessions and links that are known, or everybody else. */
type Slot = 'known' | 'unknown';
type Start = (slot: Slot) => void;

/**
 * Where work on passwords waits, of which as much is done at once as there are slots. Each slot serves the other side when nobody
 * of its own waits. So a flood of sign-ins from anywhere delays a known device by one hash, and known devices never keep
 * everybody else out.
 */
export class PasswordQueue {
  readonly #idle: Slot[];
  readonly #known = new FairQueue<Start>();
  readonly #unknown: Start[] = [];

  constructor(slots: readonly Slot[]) {
    this.#idle = [...slots];
  }

  /**
   * Computes now or when it is the claimant's turn.
   * @param claimant undefined for a request that nothing vouches for
   * @throws TooManyWaiting immediately, before anything else can happen
   */
  run<T>(claimant: Claimant | undefined, compute: () => Promise<T>): Promise<T> {
    const { promise, resolve } = Promise.withResolvers<Slot>();
    const idle = this.#idleSlot(claimant ? 'known' : 'unknown');
    if (idle) resolve(idle);
    else this.#wait(claimant, resolve);
    return promise.then((slot) => compute().finally(() => this.#release(slot)));
  }

  #idleSlot(own: Slot): Slot | undefined {
    const at = this.#idle.includes(own) ? this.#idle.indexOf(own) : 0;
    return this.#idle.splice(at, 1)[0];
  }

  #wait(claimant: Claimant | undefined, start: Start): void {
    if (claimant) {
      if (!this.#known.push(claimant, start)) throw new TooManyWaiting();
    } else {
      if (this.#unknown.length >= MOST_UNKNOWN) throw new TooManyWaiting();
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
