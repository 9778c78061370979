/** Two clocks: the wall clock can be set, and the monotonic clock stops while the machine sleeps. */
export interface Clock {
  /** The wall clock, in Unix milliseconds. */
  readonly now: () => number;
  /** The monotonic clock, in milliseconds. */
  readonly elapsed: () => number;
}

export const systemClock: Clock = { now: () => Date.now(), elapsed: () => performance.now() };

/** A time on both clocks, in milliseconds. */
export interface Instant {
  readonly wall: number;
  readonly elapsed: number;
}

export const NEVER: Instant = { wall: Number.NEGATIVE_INFINITY, elapsed: Number.NEGATIVE_INFINITY };

/** Tolerance for the server's time, which has whole seconds. A larger difference means that a clock was set. */
const ROUNDING_MS = 1000;

/**
 * Converts the server's time to the clocks of this process, for one connection. The server sent every event after the
 * request, so the time of the request is the earliest time of the first event. The time of receipt is never used: a proxy or
 * a suspended process may have delayed the event. In doubt, an event counts as older.
 */
export class ConnectionClock {
  readonly #clock: Clock;
  #sentAt: Instant;
  #delay = Number.POSITIVE_INFINITY;
  #error = Number.POSITIVE_INFINITY;
  /** Lower bound of the difference between the local clocks and the server's. */
  #ahead: Instant = { wall: Number.POSITIVE_INFINITY, elapsed: Number.POSITIVE_INFINITY };

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#sentAt = this.#now();
  }

  /** Records the time of the request. Call it before sending. */
  sent(): void {
    this.#sentAt = this.#now();
  }

  /** Records the receipt of the first event; ignores later ones. */
  received(): void {
    if (this.#delay < Number.POSITIVE_INFINITY) return;
    this.#delay = this.sinceRequest();
    this.#error = this.#delay;
  }

  /** Returns the milliseconds since the request: the maximum age of the first event. */
  sinceRequest(): number {
    return millisecondsSince(this.#sentAt, this.#clock);
  }

  /** Milliseconds from the request to the first event. */
  get delay(): number {
    return this.#delay;
  }

  /** Upper bound by which events count as too old, in milliseconds. */
  get error(): number {
    return this.#error;
  }

  /** @param serverTime of the first event, in Unix seconds */
  opened(serverTime: number): void {
    this.#ahead = shifted(this.#sentAt, -serverTime * 1000);
  }

  /**
   * Records the exact time of the first event, which so far was known only in whole seconds.
   * @param serverTime in Unix milliseconds
   */
  measured(serverTime: number): void {
    this.#ahead = combined(Math.max, shifted(this.#ahead, -ROUNDING_MS), shifted(this.#sentAt, -serverTime));
  }

  /** The time of the request, which is the earliest time of the first event. */
  get sentAt(): Instant {
    return this.#sentAt;
  }

  /**
   * Returns the earliest time of an event.
   * @param serverTime of the event, in Unix seconds
   * @returns undefined if the event is newer than possible: a clock was set, and this connection can no longer be measured
   */
  earliest(serverTime: number): Instant | undefined {
    const serverMs = serverTime * 1000;
    const ahead = shifted(this.#now(), -serverMs);
    if (ahead.elapsed < this.ahead - ROUNDING_MS) return undefined;
    this.#ahead = combined(Math.min, this.#ahead, ahead);
    const earliest = shifted(this.#ahead, serverMs);
    this.#error = Math.min(this.#error, millisecondsSince(earliest, this.#clock));
    return earliest;
  }

  /** Returns the maximum age of an event received now, in milliseconds. @param serverTime in Unix seconds */
  ageOf(serverTime: number): number {
    return millisecondsSince(this.earliest(serverTime) ?? NEVER, this.#clock);
  }

  /** Lower bound of the difference between the local monotonic clock and the server's, in milliseconds. */
  get ahead(): number {
    return this.#ahead.elapsed;
  }

  #now(): Instant {
    return { wall: this.#clock.now(), elapsed: this.#clock.elapsed() };
  }
}

/** Returns the time since an instant: the larger of both clocks. Counts a wall clock that was set back as an advance. */
export function millisecondsSince({ wall, elapsed }: Instant, clock: Clock): number {
  return Math.max(Math.abs(clock.now() - wall), clock.elapsed() - elapsed, 0);
}

function shifted({ wall, elapsed }: Instant, milliseconds: number): Instant {
  return { wall: wall + milliseconds, elapsed: elapsed + milliseconds };
}

function combined(choose: (one: number, other: number) => number, one: Instant, other: Instant): Instant {
  return { wall: choose(one.wall, other.wall), elapsed: choose(one.elapsed, other.elapsed) };
}
