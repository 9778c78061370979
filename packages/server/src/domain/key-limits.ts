import type { RateLimit } from './rate-limit.ts';

/** The limits of a key: its expiry, the IP addresses from which it may be used, and its rate. */
export interface KeyLimits {
  /** Unix seconds; null means that the key never expires, which is the loosest limit. */
  readonly expiresAt: number | null;
  /** IP addresses and CIDR blocks; empty means any IP address, which is the loosest limit. */
  readonly allowedIps: readonly string[];
  /** Null means no rate limit, which is the loosest limit. */
  readonly rateLimit: RateLimit | null;
}

export type Limit = 'expires_at' | 'allowed_ips' | 'rate_limit';

/**
 * Returns whether the `outer` list allows every IP address that the `inner` list allows. Passed as an argument, because
 * another module parses lists.
 */
export type IsIpSubset = (inner: readonly string[], outer: readonly string[]) => boolean;

/** Returns whether a key has any limit. */
export function isLimited({ expiresAt, allowedIps, rateLimit }: KeyLimits): boolean {
  return expiresAt !== null || allowedIps.length > 0 || rateLimit !== null;
}

/**
 * Returns the first limit in which `target` is looser than `bound`; undefined if `target` is at least as strict in
 * every limit.
 */
export function looserLimit(target: KeyLimits, bound: KeyLimits, isIpSubset: IsIpSubset): Limit | undefined {
  if (!expiresNoLater(target.expiresAt, bound.expiresAt)) return 'expires_at';
  if (!isIpSubset(target.allowedIps, bound.allowedIps)) return 'allowed_ips';
  return isRateNoHigher(target.rateLimit, bound.rateLimit) ? undefined : 'rate_limit';
}

function expiresNoLater(target: number | null, bound: number | null): boolean {
  return bound === null || (target !== null && target <= bound);
}

/**
 * Compares both the number and the rate: compared with 10 in 60 s, 100 in an hour allows a larger burst, and 10 in 1 s
 * allows more over time.
 */
function isRateNoHigher(target: RateLimit | null, bound: RateLimit | null): boolean {
  if (bound === null) return true;
  if (target === null || target.limit > bound.limit) return false;
  return target.limit * bound.windowSeconds <= bound.limit * target.windowSeconds;
}
