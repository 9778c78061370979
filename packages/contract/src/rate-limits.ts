/** So many uses in every span of so many seconds. */
export interface RateLimit {
  readonly limit: number;
  readonly windowSeconds: number;
}

/** What became of one use of a key. */
export interface RateVerdict {
  readonly allowed: boolean;
  /** How many more would be admitted now. */
  readonly remaining: number;
  /**
   * Whole seconds until one more than `remaining` is admitted, if there is no other use until then. Never too few:
   * whoever waits so long after a refusal is admitted.
   */
  readonly resetSeconds: number;
}

/** Times kept at first; a key that is used now and then never needs more. */
const FIRST_CAPACITY = 8;

/**
 * Admits at most so many uses of a key in every span of its window, wherever the span begins: the time of each use in
 * the window is kept, so there is no burst at the edge of a minute as with counters that begin anew. Exact in one
 * process; a refused use counts for nothing.
 *
 * Memory: 8 bytes for each use in the window, in a ring that doubles as it fills and halves as it empties, so at most
 * 8 bytes for each use that the limit admits (800 kB for the largest limit there is), and for the key itself 280 bytes,
 * measured with 200,000 keys of few uses.
 * A key that was not used for its window is forgotten as other keys are used.
 */
export class RateLimits {
  readonly #uses = new Map<string, Uses>();
  #next = this.#uses.entries();

  /**
   * Counts a use if it is admitted. Another limit than before counts from this use on; of the uses before, those inside
   * both windows count.
   * @param milliseconds of a clock that never goes back; fractions are cut off, so that sums of them are exact
   */
  take(keyId: string, rate: RateLimit, milliseconds: number): RateVerdict {
    const now = Math.floor(milliseconds);
    this.#forgetOneIdle(now);
    let uses = this.#uses.get(keyId);
    if (!uses) {
      uses = new Uses();
      this.#uses.set(keyId, uses);
    }
    uses.forget(uses.countUntil(now - rate.windowSeconds * 1000));
    const allowed = uses.count < rate.limit;
    if (allowed) uses.add(now, rate);
    return { allowed, ...standing(uses, 0, rate, now) };
  }

  /** What {@link take} would say, without a use: for those who explain. */
  look(keyId: string, rate: RateLimit, milliseconds: number): RateVerdict {
    const now = Math.floor(milliseconds);
    const uses = this.#uses.get(keyId);
    if (!uses) return { allowed: true, remaining: rate.limit, resetSeconds: 0 };
    const left = uses.countUntil(now - rate.windowSeconds * 1000);
    return { allowed: uses.count - left < rate.limit, ...standing(uses, left, rate, now) };
  }

  /** Keys that are remembered. */
  get size(): number {
    return this.#uses.size;
  }

  /** Each use looks at one key in turn, so that nobody waits while all are looked at. */
  #forgetOneIdle(now: number): void {
    const { value, done } = this.#next.next();
    if (done) this.#next = this.#uses.entries();
    else if (value[1].isIdle(now)) this.#uses.delete(value[0]);
  }
}

/** @param left how many of the uses are outside of the window already */
function standing(uses: Uses, left: number, { limit, windowSeconds }: RateLimit, now: number) {
  const counted = uses.count - left;
  // With a limit that was lowered, more than one must leave before another is admitted.
  const leaving = left + Math.max(0, counted - limit);
  const wait = counted === 0 ? 0 : uses.at(leaving) + windowSeconds * 1000 - now;
  return { remaining: Math.max(0, limit - counted), resetSeconds: Math.ceil(wait / 1000) };
}

/** The times of the uses in the window, oldest first, in a ring. */
class Uses {
  #ring = new Float64Array(FIRST_CAPACITY);
  #first = 0;
  /** When the last use leaves the window that it was counted in. */
  #idleFrom = 0;
  count = 0;

  at(place: number): number {
    return this.#ring[(this.#first + place) % this.#ring.length] ?? 0;
  }

  add(now: number, { limit, windowSeconds }: RateLimit): void {
    if (this.count === this.#ring.length) this.#resize(Math.min(2 * this.count, Math.max(limit, FIRST_CAPACITY)));
    this.#ring[(this.#first + this.count) % this.#ring.length] = now;
    this.count++;
    this.#idleFrom = now + windowSeconds * 1000;
  }

  /** A use at the beginning of the window is outside of it, as a span that begins with it ends before now. */
  countUntil(beginning: number): number {
    let left = 0;
    while (left < this.count && this.at(left) <= beginning) left++;
    return left;
  }

  /** Forgets the oldest. */
  forget(left: number): void {
    this.#first = (this.#first + left) % this.#ring.length;
    this.count -= left;
    const half = this.#ring.length >>> 1;
    if (half >= FIRST_CAPACITY && this.count < half >>> 1) this.#resize(half);
  }

  isIdle(now: number): boolean {
    return this.#idleFrom <= now;
  }

  #resize(capacity: number): void {
    const ring = new Float64Array(capacity);
    for (let place = 0; place < this.count; place++) ring[place] = this.at(place);
    this.#ring = ring;
    this.#first = 0;
  }
}
