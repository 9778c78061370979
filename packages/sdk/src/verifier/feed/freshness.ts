import { type Clock, type ConnectionClock, type Instant, millisecondsSince, NEVER } from './connection-clock.ts';

/** Consecutive late events after which the connection is measured again: a single one may be a hiccup of the network. */
const LATE_EVENTS = 3;

/**
 * The age of what the server said last, and whether it may still be believed.
 *
 * The state is lost once the age exceeds the maximum. It is regained with half of the maximum to spare, and only over a
 * connection that was measured well: a state regained with less would be lost again before the next event, and so on each second.
 */
export class Freshness {
  /** The greatest age at which what was said is believed, in milliseconds. */
  readonly most: number;
  readonly #clock: Clock;
  #connection: ConnectionClock | undefined;
  #said = NEVER;
  /** By how much our monotonic clock is ahead of the server's, at least: of the connection, for the sake of each check. */
  #ahead = 0;
  #isCurrent = false;
  /** The age of the latest event when it was received. */
  #lateness = 0;
  #lateEvents = 0;

  /** @param maxStaleness in seconds */
  constructor(clock: Clock, maxStaleness: number) {
    this.#clock = clock;
    this.most = maxStaleness * 1000;
  }

  /** Begins to measure by another connection, whose first event this is. @param serverTime in Unix seconds */
  opened(connection: ConnectionClock, serverTime: number): void {
    connection.opened(serverTime);
    this.#connection = connection;
    this.#ahead = connection.ahead;
    this.#lateness = connection.delay;
    this.#lateEvents = 0;
  }

  /**
   * Records that everything up to the first event of the connection was received.
   * @param serverTime the exact time of the event that says so, in Unix milliseconds, if it is known
   */
  heardFirst(serverTime: number | undefined): void {
    if (!this.#connection) return;
    if (serverTime !== undefined) this.#connection.measured(serverTime);
    this.#hear(this.#connection, this.#connection.asked);
  }

  /**
   * Records an event that vouches for everything up to its time.
   * @param serverTime in Unix seconds
   * @returns whether it is young enough to be of any use
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

  /** Believes nothing that was said so far. */
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

  /** Returns the age of the latest event in milliseconds, by the clock that shows more. */
  age(): number {
    return millisecondsSince(this.#said, this.#clock);
  }

  /** The delay in milliseconds that another connection must stay below to be better than a late one. */
  get delayToBeat(): number {
    return this.#isMeasuredWell ? this.#lateness : (this.#connection?.error ?? Number.POSITIVE_INFINITY);
  }

  /** Whether another connection should be measured: all events of this one seem, or are, old. */
  get isLate(): boolean {
    return !this.#isMeasuredWell || this.#lateEvents >= LATE_EVENTS;
  }

  get #isMeasuredWell(): boolean {
    return this.#connection !== undefined && this.#connection.error <= this.most / 4;
  }

  /** Returns the server's clock in whole Unix seconds: a key expires by that and not by ours, which may be wrong. */
  serverTime(): number {
    return Math.floor((this.#clock.elapsed() - this.#ahead) / 1000);
  }
}
