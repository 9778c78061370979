import { brand, hasBrand } from '../../error-brand.ts';
import type { FetchAnswer } from '../../fetch.ts';

/**
 * Why a verifier cannot start: `code` is `unauthenticated` or `ip_denied` if the server denies the feed, `unexpected_response` if something
 * else answered, `unreachable` or `stale` after the timeout of `start`, or `closed`.
 */
export class FeedError extends Error {
  override readonly name = 'FeedError';
  declare readonly code: string;
  /** Status of the answer; 0 when none came. */
  declare readonly status: number;
  /** Seconds to wait, where the server said so. */
  declare readonly retryAfter: number | undefined;

  constructor(message: string, details: { code: string; status?: number; retryAfter?: number | undefined }) {
    super(message);
    const { code, status = 0, retryAfter } = details;
    Object.assign(this, { code, status, retryAfter });
    brand(this, 'FeedError');
  }

  /** Recognizes the errors of every copy of this class; a class derived from it recognizes its own, as usual. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    // biome-ignore lint/complexity/noThisInStatic: classes derived from this one inherit the method.
    return this === FeedError ? hasBrand(value, 'FeedError') : super[Symbol.hasInstance](value);
  }

  /** Returns the members for `JSON.stringify`, with `message`. */
  toJSON(): Record<string, unknown> {
    return { ...(this as object), message: this.message };
  }
}

/** The feed says something that this version does not understand. @param expected what it should say instead */
export function feedFault(expected: string): Error {
  return new Error(
    `The feed sent something else than ${expected}. Update @keyward/sdk, or check the proxy in front of Keyward.`,
  );
}

/** What a status means with which the server denies the feed. */
const DENIALS: Readonly<Record<number, readonly [code: string, advice: string]>> = {
  401: ['unauthenticated', 'Regenerate the credential of the replica.'],
  403: ['ip_denied', 'Change the allowed IPs of the replica.'],
};

/** An answer other than the feed. Its body is not read: nobody knows how long it is, and what it repeats. */
export function refusedFeed({ status, headers }: FetchAnswer): FeedError {
  const wait = headers.get('retry-after') ?? '';
  const retryAfter = /^\d{1,6}$/.test(wait) ? Number(wait) : undefined;
  const [code, advice] = DENIALS[status] ?? ['unexpected_response', 'Check `url`, and the proxy in front of Keyward.'];
  return new FeedError(`The feed was answered with status ${status}. ${advice}`, { code, status, retryAfter });
}
