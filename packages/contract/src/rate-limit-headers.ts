import type { RateLimit, RateVerdict } from './rate-limits.ts';

/** The name of the only policy, as a structured string (RFC 9651, 3.3.3). */
const POLICY = '"key"';

/**
 * Returns the headers with the rate limit of a client: `RateLimit-Policy` and `RateLimit` of
 * draft-ietf-httpapi-ratelimit-headers-11 (3 and 4), and for a denial `Retry-After` (RFC 9110, 10.2.3), which by that
 * draft (6) must not be earlier than the window of `RateLimit`.
 */
export function rateLimitHeaders(
  { limit, windowSeconds }: RateLimit,
  { allowed, remaining, resetSeconds }: RateVerdict,
): Readonly<Record<string, string>> {
  return {
    'ratelimit-policy': `${POLICY};q=${limit};w=${windowSeconds}`,
    ratelimit: `${POLICY};r=${remaining};t=${resetSeconds}`,
    ...(!allowed && { 'retry-after': String(resetSeconds) }),
  };
}
