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
  /** Maximum age, in milliseconds. */
  readonly most: number;
  readonly #clock: Clock;
  #connection: ConnectionClock | undefined;
  #said = NEVER;
  /** Copy of `ahead` of the connection, which every check reads. */
  #ahead = 0;
  #isCurrent = false;
  /** Age of the latest event on receipt. */
  #lateness = 0;
  #lateEvents = 0;

  /** @param maxStaleness in seconds */
  constructor(clock: Clock, maxStaleness: number) {
    this.#clock = clock;
    this.most = maxStaleness * 1000;
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
   * Records that everything up to the first event of the connection was received.
   * @param serverTime the exact time of the `ready` event, in Unix milliseconds, if known
   */
  heardFirst(serverTime: number | undefined): void {
    if (!this.#connection) return;
    if (serverTime !== undefined) this.#connection.measured(serverTime);
    this.#hear(this.#connection, this.#connection.asked);
  }

  /**
   * Records an event that confirms everything up to its time.
   * @param serverTime in Unix seconds
   * @returns whether it is recent enough
   */
  heard(serverTime: number): boolean {
    const said = this.#connection?.earliest(serverTime);
    return this.#connection !== undefined && said !== undefined && this.#hear(this.#connection, said);
  }

  #hear(connection: ConnectionClock, said: Instant): boolean {
    const wasCurrent = this.isCurrent();
    this.#said = said;
    this.#ahead = connection.ahead;
    this.#lateness = this.age();
    const hasRoom = this.#lateness <= this.most / 2;
    this.#lateEvents = hasRoom ? 0 : this.#lateEvents + 1;
    this.#isCurrent = wasCurrent || (hasRoom && this.#isMeasuredWell);
    return this.#lateness <= this.most;
  }

  /** Makes the state stale. */
  forget(): void {
    this.#said = NEVER;
    this.#isCurrent = false;
  }

  isCurrent(): boolean {
    if (!this.#isCurrent) return false;
    const { wall, elapsed } = this.#said;
    const isYoung = this.#clock.elapsed() - elapsed <= this.most && Math.abs(this.#clock.now() - wall) <= this.most;
    this.#isCurrent = isYoung;
    return isYoung;
  }

  /** Returns the age of the latest event in milliseconds: the larger of both clocks. */
  age(): number {
    return millisecondsSince(this.#said, this.#clock);
  }

  /** Maximum delay, in milliseconds, with which another connection is better than a late one. */
  get delayToBeat(): number {
    return this.#isMeasuredWell ? this.#lateness : (this.#connection?.error ?? Number.POSITIVE_INFINITY);
  }

  /** Whether another connection should be measured, because the events of this one are, or seem, late. */
  get isLate(): boolean {
    return !this.#isMeasuredWell || this.#lateEvents >= LATE_EVENTS;
  }

  get #isMeasuredWell(): boolean {
    return this.#connection !== undefined && this.#connection.error <= this.most / 4;
  }

  /** Returns the server's time in whole Unix seconds. Keys expire by it, since the local clock may be wrong. */
  serverTime(): number {
    return Math.floor((this.#clock.elapsed() - this.#ahead) / 1000);
  }
}
