import { brand, hasBrand } from '../../error-brand.ts';
import type { FetchAnswer } from '../../fetch.ts';

/**
 * The reason why a verifier cannot start. `code` is `unauthenticated` or `ip_denied` if the server denies the feed,
 * `unexpected_response` if the response is not the feed, `unreachable` or `stale` after the timeout of `start`, or `closed`.
 */
export class FeedError extends Error {
  override readonly name = 'FeedError';
  declare readonly code: string;
  /** HTTP status of the response; 0 if there was none. */
  declare readonly status: number;
  /** Seconds to wait before the next attempt, from `Retry-After`. */
  declare readonly retryAfter: number | undefined;

  constructor(message: string, details: { code: string; status?: number; retryAfter?: number | undefined }) {
    super(message);
    const { code, status = 0, retryAfter } = details;
    Object.assign(this, { code, status, retryAfter });
    brand(this, 'FeedError');
  }

  /** Recognizes the errors of every copy of this class. Derived classes recognize only their own. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    // biome-ignore lint/complexity/noThisInStatic: classes derived from this one inherit the method.
    return this === FeedError ? hasBrand(value, 'FeedError') : super[Symbol.hasInstance](value);
  }

  /** Returns the properties and `message` for `JSON.stringify`. */
  toJSON(): Record<string, unknown> {
    return { ...(this as object), message: this.message };
  }
}

/** Creates the error of an event that this version cannot parse. @param expected the expected content */
export function feedFault(expected: string): Error {
  return new Error(`The feed did not send ${expected}. Update @keyward/sdk, or check the proxy.`);
}

/** The code and advice for each status with which the server denies the feed. */
const DENIALS: Readonly<Record<number, readonly [code: string, advice: string]>> = {
  401: ['unauthenticated', 'Regenerate the credential.'],
  403: ['ip_denied', 'Change the allowed IPs.'],
};

/** Creates the error of a response that is not the feed. Does not read the body, which may be long or contain a secret. */
export function deniedFeedError({ status, headers }: FetchAnswer): FeedError {
  const wait = headers.get('retry-after') ?? '';
  const retryAfter = /^\d{1,6}$/.test(wait) ? Number(wait) : undefined;
  const [code, advice] = DENIALS[status] ?? ['unexpected_response', 'Check `url` and the proxy.'];
  return new FeedError(`The feed responded with status ${status}. ${advice}`, { code, status, retryAfter });
}
