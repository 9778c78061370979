/** Two clocks, since each misses what the other sees: one is set by people, one stands still while the machine sleeps. */
export interface Clock {
  /** The wall clock, in milliseconds since 1970. */
  readonly now: () => number;
  /** Milliseconds of a clock that nobody sets. */
  readonly elapsed: () => number;
}

export const systemClock: Clock = { now: () => Date.now(), elapsed: () => performance.now() };
