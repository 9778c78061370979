/** The number of requests allowed in any period of `windowSeconds`. */
export interface RateLimit {
  readonly limit: number;
  readonly windowSeconds: number;
}

/** The decision about one request with a key. */
export interface RateVerdict {
  readonly allowed: boolean;
  /** The number of further requests that would be allowed now. */
  readonly remaining: number;
  /**
   * Whole seconds until `remaining` grows by one, if no other request is made. Rounded up: a caller that waits this
   * long after a denial is allowed.
   */
  readonly resetSeconds: number;
}

/** The initial capacity of a ring; a rarely used key never needs more. */
const FIRST_CAPACITY = 8;

/**
 * Allows at most `limit` requests with a key in any period of its window, regardless of when the period starts. The
 * time of each request in the window is stored, so there are no bursts at the edges as with counters that are reset.
 * Exact in one process; denied requests do not count.
 *
 * Memory: 8 bytes for each request in the window, in a ring that doubles when it is full and halves as it empties, so
 * at most 8 bytes for each request that the limit allows (800 kB for the largest limit), and 280 bytes for the key
 * itself, measured with 200,000 keys of few requests. A key without requests in its window is deleted while other keys
 * are used.
 */
export class RateLimits {
  readonly #times = new Map<string, RequestTimes>();
  #next = this.#times.entries();

  /**
   * Counts a request if it is allowed. A changed limit applies from this request; earlier requests inside both windows
   * count.
   * @param milliseconds of a monotonic clock; fractions are cut off, so that sums are exact
   */
  take(keyId: string, rate: RateLimit, milliseconds: number): RateVerdict {
    const now = Math.floor(milliseconds);
    this.#deleteOneIdle(now);
    let times = this.#times.get(keyId);
    if (!times) {
      times = new RequestTimes();
      this.#times.set(keyId, times);
    }
    times.deleteOldest(times.countUntil(now - rate.windowSeconds * 1000));
    const allowed = times.count < rate.limit;
    if (allowed) times.add(now, rate);
    return { allowed, ...stateOf(times, 0, rate, now) };
  }

  /** Returns the result that {@link take} would have, without counting a request. */
  peek(keyId: string, rate: RateLimit, milliseconds: number): RateVerdict {
    const now = Math.floor(milliseconds);
    const times = this.#times.get(keyId);
    if (!times) return { allowed: true, remaining: rate.limit, resetSeconds: 0 };
    const expired = times.countUntil(now - rate.windowSeconds * 1000);
    return { allowed: times.count - expired < rate.limit, ...stateOf(times, expired, rate, now) };
  }

  /** The number of stored keys. */
  get size(): number {
    return this.#times.size;
  }

  /** Checks one key per request, so that no request waits for a scan of all keys. */
  #deleteOneIdle(now: number): void {
    const { value, done } = this.#next.next();
    if (done) this.#next = this.#times.entries();
    else if (value[1].isIdle(now)) this.#times.delete(value[0]);
  }
}

/** @param expired the number of times that are already outside the window */
function stateOf(times: RequestTimes, expired: number, { limit, windowSeconds }: RateLimit, now: number) {
  const counted = times.count - expired;
  // After a limit was lowered, several times must leave the window before another request is allowed.
  const expiring = expired + Math.max(0, counted - limit);
  const wait = counted === 0 ? 0 : times.at(expiring) + windowSeconds * 1000 - now;
  return { remaining: Math.max(0, limit - counted), resetSeconds: Math.ceil(wait / 1000) };
}

/** A ring of the times of requests in the window, oldest first. */
class RequestTimes {
  #ring = new Float64Array(FIRST_CAPACITY);
  #first = 0;
  /** The time at which the last request leaves the window in which it was counted. */
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

  /** Excludes a request exactly at the start of the window, because a period that starts with it ends before now. */
  countUntil(start: number): number {
    let kept = 0;
    while (kept < this.count && this.at(kept) <= start) kept++;
    return kept;
  }

  /** Deletes the oldest times. */
  deleteOldest(count: number): void {
    this.#first = (this.#first + count) % this.#ring.length;
    this.count -= count;
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
