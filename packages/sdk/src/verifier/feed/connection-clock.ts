/** Two clocks, since each misses what the other sees: one is set by people, one stands still while the machine sleeps. */
export interface Clock {
  /** The wall clock, in milliseconds since 1970. */
  readonly now: () => number;
  /** Milliseconds of a clock that nobody sets. */
  readonly elapsed: () => number;
}

export const systemClock: Clock = { now: () => Date.now(), elapsed: () => performance.now() };

/** A time by both clocks of this process, in milliseconds. */
export interface Instant {
  readonly wall: number;
  readonly elapsed: number;
}

export const NEVER: Instant = { wall: Number.NEGATIVE_INFINITY, elapsed: Number.NEGATIVE_INFINITY };

/** By how much the server's time may run ahead of what its whole seconds allow before one of the clocks was set. */
const ROUNDING_MS = 1000;

/**
 * Converts the server's time to the clocks of this process, for one connection. The server said everything on it after the
 * request, so the request is the earliest time at which it can have said the first event. An event is never placed by its
 * receipt: a proxy or a suspended process may have held it back. Every doubt makes an event older.
 */
export class ConnectionClock {
  readonly #clock: Clock;
  #asked: Instant;
  #delay = Number.POSITIVE_INFINITY;
  #error = Number.POSITIVE_INFINITY;
  /** By how much our clocks are ahead of the server's, at least. */
  #ahead: Instant = { wall: Number.POSITIVE_INFINITY, elapsed: Number.POSITIVE_INFINITY };

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#asked = this.#now();
  }

  /** Records the time of the request, which is sent after this call. */
  asking(): void {
    this.#asked = this.#now();
  }

  /** Records the receipt of an event; only the first one counts. */
  received(): void {
    if (this.#delay < Number.POSITIVE_INFINITY) return;
    this.#delay = this.sinceRequest();
    this.#error = this.#delay;
  }

  /** Milliseconds since the request: the greatest age of the first event. */
  sinceRequest(): number {
    return millisecondsSince(this.#asked, this.#clock);
  }

  /** Milliseconds from the request to the first event. */
  get delay(): number {
    return this.#delay;
  }

  /** The most by which an event counts as older than it is, in milliseconds: less than the age of any event on receipt. */
  get error(): number {
    return this.#error;
  }

  /** @param serverTime of the first event, in Unix seconds */
  opened(serverTime: number): void {
    this.#ahead = later(this.#asked, -serverTime * 1000);
  }

  /**
   * Records the exact time of an event. That of the first one is known in whole seconds, so it may have been said almost a
   * second later than it says.
   * @param serverTime in Unix milliseconds
   */
  measured(serverTime: number): void {
    this.#ahead = each(Math.max, later(this.#ahead, -ROUNDING_MS), later(this.#asked, -serverTime));
  }

  /** The time of the request, which is the earliest time at which the server can have said the first event. */
  get asked(): Instant {
    return this.#asked;
  }

  /**
   * Returns the earliest time at which the server can have said an event.
   * @param serverTime of the event, in Unix seconds
   * @returns undefined if the event is younger than it can be: a clock was set, and this connection measures nothing any more
   */
  earliest(serverTime: number): Instant | undefined {
    const said = serverTime * 1000;
    const ahead = later(this.#now(), -said);
    if (ahead.elapsed < this.ahead - ROUNDING_MS) return undefined;
    this.#ahead = each(Math.min, this.#ahead, ahead);
    const earliest = later(this.#ahead, said);
    this.#error = Math.min(this.#error, millisecondsSince(earliest, this.#clock));
    return earliest;
  }

  /** Returns the greatest age, in milliseconds, that an event received now can have. @param serverTime in Unix seconds */
  ageOf(serverTime: number): number {
    return millisecondsSince(this.earliest(serverTime) ?? NEVER, this.#clock);
  }

  /** By how much our monotonic clock is ahead of the server's, at least, in milliseconds. */
  get ahead(): number {
    return this.#ahead.elapsed;
  }

  #now(): Instant {
    return { wall: this.#clock.now(), elapsed: this.#clock.elapsed() };
  }
}

/** Returns the time since an instant by the clock that shows more. A wall clock that was set back proves nothing either. */
export function millisecondsSince({ wall, elapsed }: Instant, clock: Clock): number {
  return Math.max(Math.abs(clock.now() - wall), clock.elapsed() - elapsed, 0);
}

function later({ wall, elapsed }: Instant, milliseconds: number): Instant {
  return { wall: wall + milliseconds, elapsed: elapsed + milliseconds };
}

function each(choose: (one: number, other: number) => number, one: Instant, other: Instant): Instant {
  return { wall: choose(one.wall, other.wall), elapsed: choose(one.elapsed, other.elapsed) };
}
