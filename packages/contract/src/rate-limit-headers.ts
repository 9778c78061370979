import type { RateLimit, RateVerdict } from './rate-limits.ts';

/** The name of the one policy there is, as a structured string (RFC 9651, 3.3.3). */
const POLICY = '"key"';

/**
 * The headers that tell a client of its limit: `RateLimit-Policy` and `RateLimit` as in
 * draft-ietf-httpapi-ratelimit-headers-11 (3 and 4), and `Retry-After` (RFC 9110, 10.2.3) with a refusal, which by that
 * draft (6) ends no earlier than the window that `RateLimit` names.
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
