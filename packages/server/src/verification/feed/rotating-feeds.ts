import type { Feed } from './feed.ts';

/** Number of ticks after which a feed with an old credential is asked to reconnect: one minute of 50 ms ticks. */
const TICKS_TO_RECONNECT = 1200;

interface Expiry {
  /** Unix seconds. */
  readonly endsAt: number;
  ticks: number;
}

/**
 * The open feeds whose credential is the old credential of a rotation. Closes each feed when its credential expires,
 * and every minute until then, because connections last for days and a service would otherwise not present its new
 * credential.
 */
export class RotatingFeeds {
  readonly #expiries = new Map<Feed, Expiry>();

  /** @param endsAt the time at which the feed's credential expires; null for a current credential */
  set(feed: Feed, endsAt: number | null): void {
    const ticks = this.#expiries.get(feed)?.ticks ?? TICKS_TO_RECONNECT;
    if (endsAt === null) this.#expiries.delete(feed);
    else this.#expiries.set(feed, { endsAt, ticks });
  }

  has(feed: Feed): boolean {
    return this.#expiries.has(feed);
  }

  delete(feed: Feed): void {
    this.#expiries.delete(feed);
  }

  /** @param now Unix seconds */
  tick(now: number): void {
    for (const [feed, expiry] of this.#expiries) {
      const mustReconnect = --expiry.ticks <= 0 && feed.isIdle;
      if (expiry.endsAt <= now || mustReconnect) feed.close('rotated');
    }
  }
}
