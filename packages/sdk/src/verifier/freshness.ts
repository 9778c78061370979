import type { Clock } from './clock.ts';

/**
 * How long ago the server's last word was said. Not how long ago it came: words that waited in a buffer, because this
 * process was stopped or a proxy held them back, are as old as they are. So each carries the server's time, and what
 * that time is here is known from the request for the feed, which was made before the server said anything. Every doubt
 * makes a word older, never younger.
 */
export class Freshness {
  readonly #clock: Clock;
  readonly #most: number;
  #askedWall = 0;
  #askedElapsed = 0;
  /** What our clocks show more than the server's, at least. */
  #aheadWall = Number.POSITIVE_INFINITY;
  #aheadElapsed = Number.POSITIVE_INFINITY;
  #saidWall = Number.NEGATIVE_INFINITY;
  #saidElapsed = Number.NEGATIVE_INFINITY;

  /** @param maxStaleness in seconds */
  constructor(clock: Clock, maxStaleness: number) {
    this.#clock = clock;
    this.#most = maxStaleness * 1000;
  }

  /** The feed is about to be asked for. */
  asking(): void {
    this.#askedWall = this.#clock.now();
    this.#askedElapsed = this.#clock.elapsed();
  }

  /** The first word of a feed. @param serverTime Unix seconds */
  opened(serverTime: number): void {
    this.#aheadWall = this.#askedWall - serverTime * 1000;
    this.#aheadElapsed = this.#askedElapsed - serverTime * 1000;
  }

  /**
   * A word that vouches for everything until then.
   * @param serverTime Unix seconds
   * @returns whether it is young enough to be of use
   */
  heard(serverTime: number): boolean {
    const said = serverTime * 1000;
    this.#aheadWall = Math.min(this.#aheadWall, this.#clock.now() - said);
    this.#aheadElapsed = Math.min(this.#aheadElapsed, this.#clock.elapsed() - said);
    this.#saidWall = said + this.#aheadWall;
    this.#saidElapsed = said + this.#aheadElapsed;
    return this.isCurrent();
  }

  /** Nothing that was said counts any more. */
  forget(): void {
    this.#saidWall = Number.NEGATIVE_INFINITY;
    this.#saidElapsed = Number.NEGATIVE_INFINITY;
  }

  isCurrent(): boolean {
    return this.age() <= this.#most;
  }

  /** Milliseconds, by the clock that says more. A wall clock that was set back says nothing good either. */
  age(): number {
    const wall = Math.abs(this.#clock.now() - this.#saidWall);
    return Math.max(wall, this.#clock.elapsed() - this.#saidElapsed, 0);
  }

  /** The server's clock, in whole Unix seconds: a key expires by that and not by ours, which may be wrong. */
  serverTime(): number {
    return Math.floor((this.#clock.elapsed() - this.#aheadElapsed) / 1000);
  }
}
