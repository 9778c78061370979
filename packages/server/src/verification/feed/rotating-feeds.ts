import type { Feed } from './feed.ts';

/** Ticks until a feed with an old credential is asked to reconnect: a minute, at 50 ms each. */
const TICKS_TO_RECONNECT = 1200;

interface Expiry {
  /** Unix seconds. */
  readonly endsAt: number;
  ticks: number;
}

/**
 * The open feeds whose credential is the old one of a rotation. Each is closed when its credential expires, and every
 * minute until then: connections last for days, so a service would otherwise not present its new credential.
 */
export class RotatingFeeds {
  readonly #expiries = new Map<Feed, Expiry>();

  /** @param endsAt when the credential of the feed expires; null for a current one */
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
