import * as crypto from 'node:crypto';
import { type RateLimit, RateLimits } from '@keyward/contract/rate-limits';
import type { FeedState } from './feed/state.ts';
import type { ReplicaKey, ReplicaRole } from './replica.ts';
import type { PendingUsage } from './usage/pending-usage.ts';
import {
  type CheckOptions,
  type KeyHolder,
  type RateStanding,
  type RefusedVerdict,
  UNAVAILABLE,
  UNKNOWN,
  type Verdict,
} from './verdict.ts';

/** Four times as fast as `createHash`; available since Node.js 20.12. */
const oneShot = crypto.hash;

/** Returns SHA-256 in base64url, which identifies keys in the feed. */
const digestOf: (key: string) => string = oneShot
  ? (key) => oneShot('sha256', key, 'base64url')
  : (key) => crypto.createHash('sha256').update(key).digest('base64url');

interface Parts {
  readonly state: FeedState;
  readonly usage: PendingUsage | undefined;
}

/**
 * Checks keys in the same order as the server: format and checksum, hash, lookup, then state, expiry, IP address, permission
 * and rate limit. Synchronous, and never throws for a key.
 */
export class KeyCheck {
  readonly #parts: Parts;
  readonly #limits = new RateLimits();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  check(presented: unknown, options: CheckOptions | undefined): Verdict {
    const { state, usage } = this.#parts;
    const replica = state.current;
    if (!replica) return UNAVAILABLE;
    if (typeof presented !== 'string' || !replica.hasKeyFormat(presented)) return UNKNOWN;
    const now = state.freshness.serverTime();
    const digest = digestOf(presented);
    const key = replica.presented(digest, now);
    if (!key) return UNKNOWN;
    const ip = options?.ip ?? null;
    const code = this.refusal(key, options?.permission, ip, now);
    const verdict = this.#verdictOf(key, code, options?.counted !== false);
    if (options?.counted === false) return verdict;
    usage?.add(key, { code: verdict.code, at: now, ip, isOld: key.digest !== digest });
    return verdict;
  }

  #verdictOf(key: ReplicaKey, code: ReturnType<KeyCheck['refusal']>, counts: boolean): Verdict {
    const holder = this.holder(key);
    if (code) return { valid: false, code, ...holder };
    if (!key.rateLimit) return { valid: true, code: 'valid', ...holder };
    const rate = this.#rateOf(key.id, key.rateLimit, counts);
    return rate.allowed
      ? { valid: true, code: 'valid', ...holder, rate }
      : { valid: false, code: 'rate_limited', ...holder, rate };
  }

  /** Only reports the rate limit of a request that was already counted. */
  #rateOf(id: string, limit: RateLimit, counts: boolean): RateStanding {
    const elapsed = this.#parts.state.clock.elapsed();
    if (counts) return { ...limit, ...this.#limits.take(id, limit, elapsed) };
    return { ...limit, ...this.#limits.peek(id, limit, elapsed), allowed: true };
  }

  /** Returns the holder of a key and its permissions. */
  holder(key: ReplicaKey): KeyHolder {
    const { id, appname, metadata, externalId, environment } = key;
    const { names, list } = roleOf(key);
    const account = this.#parts.state.shortname;
    return { id, appname, account, roles: names, permissions: list, metadata, externalId, environment };
  }

  /** Returns the reason to deny a known key; undefined if only its rate limit may deny it. */
  refusal(
    key: ReplicaKey,
    permission: string | undefined,
    ip: string | null,
    now: number,
  ): Extract<RefusedVerdict['code'], 'disabled' | 'expired' | 'ip_denied' | 'forbidden'> | undefined {
    const { state, expiresAt, addresses } = key;
    if (state === 'disabled') return 'disabled';
    if (expiresAt !== null && expiresAt <= now) return 'expired';
    if (!addresses.includes(ip)) return 'ip_denied';
    const { permissions } = roleOf(key);
    if (!permissions) return 'forbidden';
    return permission === undefined || permissions.has(permission) ? undefined : 'forbidden';
  }
}

/** Returns the current role of a key. A quarantined key can only read. */
function roleOf({ role, state }: ReplicaKey): Pick<ReplicaRole, 'names' | 'permissions' | 'list'> {
  return state === 'quarantined' ? role.reading : role;
}
