import type { RateLimits, RateVerdict, VerdictCode } from '@keyward/contract';
import { keyStatus } from '../domain/api-key.ts';
import type { Use } from '../domain/key-use.ts';
import type { Role } from '../domain/role.ts';
import type { Follower } from './follower.ts';
import type { IndexedAccount, IndexedKey, KeyIndex } from './key-index.ts';
import { roleOf } from './role-of-key.ts';

/** The request to check: a presented key and its context. */
export interface KeyCheckRequest {
  /** The account of the service that requests the check; keys of other accounts are unknown. */
  readonly account: IndexedAccount;
  readonly presented: string;
  /** Returns whether a role may make the request. */
  readonly allows: (role: Role, key: IndexedKey) => boolean;
  /** The operation that is counted; see domain/operation-use.ts. */
  readonly operation: string;
  /** True if {@link allows} decides about the whole request; otherwise READONLY may not be sufficient. Default true. */
  readonly coversRequest?: boolean;
  /**
   * True if the check counts as usage and against the rate limit; false if an earlier check counted the same request.
   * Default true.
   */
  readonly counts?: boolean;
  /** The IP address of the key's holder; null if unknown. */
  readonly ip: string | null;
}

export interface Verdict {
  readonly code: VerdictCode;
  /** The key, if it is known. */
  readonly key?: IndexedKey | undefined;
  readonly role?: Role | undefined;
  /** Present if the key has a rate limit and all earlier steps of the check passed. */
  readonly rate?: RateVerdict | undefined;
}

/** A step of an explained check. */
export interface Step {
  readonly name: 'format' | 'known' | 'state' | 'expiry' | 'ip' | 'permission' | 'rate_limit';
  readonly passed: boolean;
}

/** The fields of a key that its rate limit needs. */
export type RateLimited = Pick<IndexedKey, 'id' | 'rateLimit'>;

const UNKNOWN: Verdict = { code: 'unknown' };
const UNAVAILABLE: Verdict = { code: 'unavailable' };

interface KeyChecksOptions {
  readonly index: KeyIndex;
  readonly follower: Pick<Follower, 'isCurrent'>;
  readonly uses: { note(accountId: string, key: IndexedKey, use: Use): void };
  readonly limits: RateLimits;
  /** Unix seconds. */
  readonly now: () => number;
  /** Milliseconds of a monotonic clock. */
  readonly elapsed: () => number;
}

/**
 * Checks keys: format and checksum, one hash, one in-memory lookup, then state, expiry, IP address, permission and rate
 * limit, in this order. Does not access the database, is synchronous, and never throws: every outcome is a verdict.
 */
export class KeyChecks {
  readonly #options: KeyChecksOptions;

  constructor(options: KeyChecksOptions) {
    this.#options = options;
  }

  /**
   * Checks a key. Unless the request specifies otherwise, the check counts as usage and against the key's rate limit.
   */
  check(request: KeyCheckRequest): Verdict {
    const { account, presented, allows, ip, operation, counts = true } = request;
    const { index, follower, uses, limits, now, elapsed } = this.#options;
    if (!follower.isCurrent) return UNAVAILABLE;
    const at = now();
    const key = index.presented(account, presented, at);
    if (!key) return UNKNOWN;
    const role = roleOf(account, key);
    if (!counts) return this.#checkAgain(request, key, role, at);
    let code: VerdictCode | undefined = denialOf(key, role, allows, ip, at);
    let rate: RateVerdict | undefined;
    if (code === undefined && key.rateLimit) {
      rate = limits.take(key.id, key.rateLimit, elapsed());
      if (!rate.allowed) code = 'rate_limited';
    }
    const outcome = code ?? 'valid';
    const isWrite = code === undefined && isWriteRequest(request, key);
    uses.note(account.id, key, { outcome, at, ip, operation, isWrite });
    return { code: outcome, key, role, rate };
  }

  /** Checks a request that was already counted; only reports its rate limit. */
  #checkAgain({ allows, ip }: KeyCheckRequest, key: IndexedKey, role: Role | undefined, at: number): Verdict {
    const code = denialOf(key, role, allows, ip, at);
    return code ? { code, key, role } : { code: 'valid', key, role, rate: this.rateOf(key) };
  }

  /**
   * Counts a request that is not a check, such as an exchange.
   * @returns undefined if the key has no rate limit
   */
  countRequest({ id, rateLimit }: RateLimited): RateVerdict | undefined {
    const { limits, elapsed } = this.#options;
    return rateLimit ? limits.take(id, rateLimit, elapsed()) : undefined;
  }

  /** Returns the result that {@link countRequest} would return, without counting. */
  rateOf({ id, rateLimit }: RateLimited): RateVerdict | undefined {
    const { limits, elapsed } = this.#options;
    return rateLimit ? limits.peek(id, rateLimit, elapsed()) : undefined;
  }

  /** Returns the verdict that {@link check} would return, with its steps, without counting. */
  explain({ account, presented, allows, ip }: Omit<KeyCheckRequest, 'operation'>): {
    verdict: Verdict;
    steps: readonly Step[];
  } {
    const { index, follower, now } = this.#options;
    if (!follower.isCurrent) return { verdict: UNAVAILABLE, steps: [] };
    const at = now();
    const steps: Step[] = [{ name: 'format', passed: account.hasKeyFormat(presented) }];
    const key = steps[0]?.passed ? index.presented(account, presented, at) : undefined;
    if (steps[0]?.passed) steps.push({ name: 'known', passed: key !== undefined });
    if (!key) return { verdict: UNKNOWN, steps };
    const role = roleOf(account, key);
    const rate = this.rateOf(key);
    steps.push(
      { name: 'state', passed: key.state !== 'disabled' },
      { name: 'expiry', passed: keyStatus(key, at) !== 'expired' },
      { name: 'ip', passed: key.addresses.includes(ip) },
      { name: 'permission', passed: role !== undefined && allows(role, key) },
      { name: 'rate_limit', passed: rate?.allowed !== false },
    );
    const denial = denialOf(key, role, allows, ip, at);
    const code = denial ?? (rate?.allowed === false ? 'rate_limited' : 'valid');
    return { verdict: { code, key, role, rate }, steps };
  }
}

/** Returns the reason that a known key is denied, apart from its rate limit; undefined if it is allowed. */
function denialOf(
  key: IndexedKey,
  role: Role | undefined,
  allows: (role: Role, key: IndexedKey) => boolean,
  ip: string | null,
  now: number,
): 'disabled' | 'expired' | 'ip_denied' | 'forbidden' | undefined {
  const status = keyStatus(key, now);
  if (status === 'disabled' || status === 'expired') return status;
  if (!key.addresses.includes(ip)) return 'ip_denied';
  return role !== undefined && allows(role, key) ? undefined : 'forbidden';
}

/** Returns true if READONLY may not make the request, or if the operation is unknown. */
function isWriteRequest({ account, allows, coversRequest = true }: KeyCheckRequest, key: IndexedKey): boolean {
  const readonly = account.roles.get('readonly');
  return !(coversRequest && readonly !== undefined && allows(readonly, key));
}
