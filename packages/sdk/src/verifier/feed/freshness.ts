import { type Clock, type ConnectionClock, type Instant, millisecondsSince, NEVER } from './connection-clock.ts';

/** Consecutive late events after which another connection is measured. A single one may be jitter. */
const LATE_EVENTS = 3;

/**
 * Tracks the age of the latest event, and whether the state is current.
 *
 * The state is stale once the age exceeds the maximum. It becomes current again when the age is at most half of the maximum,
 * and only with a well-measured connection; otherwise it would be stale again before the next event.
 */
export class Freshness {
  /** The maximum age, in milliseconds. */
  readonly maxAge: number;
  readonly #clock: Clock;
  #connection: ConnectionClock | undefined;
  #latest = NEVER;
  /** A copy of the connection's `ahead`, because every check reads it. */
  #ahead = 0;
  #isCurrent = false;
  /** The age of the most recent event on receipt. */
  #lateness = 0;
  #lateEvents = 0;

  /** @param maxStaleness in seconds */
  constructor(clock: Clock, maxStaleness: number) {
    this.#clock = clock;
    this.maxAge = maxStaleness * 1000;
  }

  /** Starts to measure another connection at its first event. @param serverTime in Unix seconds */
  opened(connection: ConnectionClock, serverTime: number): void {
    connection.opened(serverTime);
    this.#connection = connection;
    this.#ahead = connection.ahead;
    this.#lateness = connection.delay;
    this.#lateEvents = 0;
  }

  /**
   * Records that every change up to the first event of the connection was received.
   * @param serverTime the exact time of the `ready` event, in Unix milliseconds, if known
   */
  ready(serverTime: number | undefined): void {
    if (!this.#connection) return;
    if (serverTime !== undefined) this.#connection.measured(serverTime);
    this.#confirm(this.#connection, this.#connection.sentAt);
  }

  /**
   * Records a heartbeat: the replica includes every change up to its time.
   * @param serverTime in Unix seconds
   * @returns whether the heartbeat is recent enough
   */
  beat(serverTime: number): boolean {
    const time = this.#connection?.earliest(serverTime);
    return this.#connection !== undefined && time !== undefined && this.#confirm(this.#connection, time);
  }

  #confirm(connection: ConnectionClock, time: Instant): boolean {
    const wasCurrent = this.isCurrent();
    this.#latest = time;
    this.#ahead = connection.ahead;
    this.#lateness = this.age();
    const isOnTime = this.#lateness <= this.maxAge / 2;
    this.#lateEvents = isOnTime ? 0 : this.#lateEvents + 1;
    this.#isCurrent = wasCurrent || (isOnTime && this.#isMeasuredWell);
    return this.#lateness <= this.maxAge;
  }

  /** Makes the state stale. */
  reset(): void {
    this.#latest = NEVER;
    this.#isCurrent = false;
  }

  isCurrent(): boolean {
    if (!this.#isCurrent) return false;
    const { wall, elapsed } = this.#latest;
    const isRecent =
      this.#clock.elapsed() - elapsed <= this.maxAge && Math.abs(this.#clock.now() - wall) <= this.maxAge;
    this.#isCurrent = isRecent;
    return isRecent;
  }

  /** Returns the age of the latest event in milliseconds: the larger of both clocks. */
  age(): number {
    return millisecondsSince(this.#latest, this.#clock);
  }

  /** The maximum delay, in milliseconds, at which another connection is better than this one. */
  get delayToBeat(): number {
    return this.#isMeasuredWell ? this.#lateness : (this.#connection?.error ?? Number.POSITIVE_INFINITY);
  }

  /** True if another connection should be measured, because the events of this one are, or seem, late. */
  get isLate(): boolean {
    return !this.#isMeasuredWell || this.#lateEvents >= LATE_EVENTS;
  }

  get #isMeasuredWell(): boolean {
    return this.#connection !== undefined && this.#connection.error <= this.maxAge / 4;
  }

  /** Returns the server's time in whole Unix seconds. Keys expire by it, because the local clock may be wrong. */
  serverTime(): number {
    return Math.floor((this.#clock.elapsed() - this.#ahead) / 1000);
  }
}
