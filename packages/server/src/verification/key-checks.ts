import type { RateLimits, RateVerdict, VerdictCode } from '@keyward/contract';
import { keyStatus } from '../domain/api-key.ts';
import type { Use } from '../domain/key-use.ts';
import type { Role } from '../domain/role.ts';
import type { Follower } from './follower.ts';
import type { IndexedAccount, IndexedKey, KeyIndex } from './key-index.ts';
import { roleOf } from './role-of-key.ts';

/** What is to be decided about a key that somebody presents. */
export interface Question {
  /** The account that the asking service belongs to: a key of another one is unknown. */
  readonly account: IndexedAccount;
  readonly presented: string;
  /** Whether a role may do what the key is presented for. */
  readonly allows: (role: Role) => boolean;
  /** What it is presented for, as it is counted: see domain/operation-use.ts. */
  readonly operation: string;
  /** Whether {@link allows} says all that the key is presented for; else READONLY might not do. Yes unless said otherwise. */
  readonly saysAll?: boolean;
  /** Whether the check counts as usage and against the rate limit. Yes, unless an earlier check counted the same request. */
  readonly counts?: boolean;
  /** Where the key is presented from; null when that is not known. */
  readonly ip: string | null;
}

export interface Verdict {
  readonly code: VerdictCode;
  /** The key, once it is known which one it is. */
  readonly key?: IndexedKey | undefined;
  readonly role?: Role | undefined;
  /** Where the key has a rate limit and the check came that far. */
  readonly rate?: RateVerdict | undefined;
}

/** A step of a check, as explained: what was asked, and whether the key passed. */
export interface Step {
  readonly name: 'format' | 'known' | 'state' | 'expiry' | 'ip' | 'permission' | 'rate_limit';
  readonly passed: boolean;
}

/** A key, as its rate limit needs it. */
export type RateLimited = Pick<IndexedKey, 'id' | 'rateLimit'>;

const UNKNOWN: Verdict = { code: 'unknown' };
const UNAVAILABLE: Verdict = { code: 'unavailable' };

interface Parts {
  readonly index: KeyIndex;
  readonly follower: Pick<Follower, 'isCurrent'>;
  readonly uses: { note(accountId: string, key: IndexedKey, use: Use): void };
  readonly limits: RateLimits;
  /** Unix seconds. */
  readonly now: () => number;
  /** Milliseconds that no clock can move. */
  readonly elapsed: () => number;
}

/**
 * Checks keys: format and checksum, one hash, one look-up in memory, then state, expiry, address, permission and rate
 * limit, in that order. Reads and writes no database, waits for nothing, and never throws: whatever comes of it is a verdict.
 */
export class KeyChecks {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Checks a key. Unless the question says otherwise, it counts as usage and against the key's rate limit. */
  check(question: Question): Verdict {
    const { account, presented, allows, ip, operation, counts = true } = question;
    const { index, follower, uses, limits, now, elapsed } = this.#parts;
    if (!follower.isCurrent) return UNAVAILABLE;
    const at = now();
    const key = index.presented(account, presented, at);
    if (!key) return UNKNOWN;
    const role = roleOf(account, key);
    if (!counts) return this.#checkAgain(question, key, role, at);
    let code: VerdictCode | undefined = refusalOf(key, role, allows, ip, at);
    let rate: RateVerdict | undefined;
    if (code === undefined && key.rateLimit) {
      rate = limits.take(key.id, key.rateLimit, elapsed());
      if (!rate.allowed) code = 'rate_limited';
    }
    const outcome = code ?? 'valid';
    const beyondReading = code === undefined && isBeyondReading(question);
    uses.note(account.id, key, { outcome, at, ip, operation, beyondReading });
    return { code: outcome, key, role, rate };
  }

  /** A check of a request that was counted: the rate limit admitted it then, and is only reported. */
  #checkAgain({ allows, ip }: Question, key: IndexedKey, role: Role | undefined, at: number): Verdict {
    const code = refusalOf(key, role, allows, ip, at);
    return code ? { code, key, role } : { code: 'valid', key, role, rate: this.rateOf(key) };
  }

  /** Counts a request of a key that is no check, such as an exchange. @returns undefined if the key has no rate limit */
  countRequest({ id, rateLimit }: RateLimited): RateVerdict | undefined {
    const { limits, elapsed } = this.#parts;
    return rateLimit ? limits.take(id, rateLimit, elapsed()) : undefined;
  }

  /** What {@link countRequest} would return, without counting. */
  rateOf({ id, rateLimit }: RateLimited): RateVerdict | undefined {
    const { limits, elapsed } = this.#parts;
    return rateLimit ? limits.look(id, rateLimit, elapsed()) : undefined;
  }

  /** What {@link check} would say and why, without counting as a use. */
  explain({ account, presented, allows, ip }: Omit<Question, 'operation'>): {
    verdict: Verdict;
    steps: readonly Step[];
  } {
    const { index, follower, now } = this.#parts;
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
      { name: 'permission', passed: role !== undefined && allows(role) },
      { name: 'rate_limit', passed: rate?.allowed !== false },
    );
    const refused = refusalOf(key, role, allows, ip, at);
    const code = refused ?? (rate?.allowed === false ? 'rate_limited' : 'valid');
    return { verdict: { code, key, role, rate }, steps };
  }
}

/** Why a key that is known is not good for this; undefined when it is, but for its rate limit. */
function refusalOf(
  key: IndexedKey,
  role: Role | undefined,
  allows: (role: Role) => boolean,
  ip: string | null,
  now: number,
): 'disabled' | 'expired' | 'ip_denied' | 'forbidden' | undefined {
  const status = keyStatus(key, now);
  if (status === 'disabled' || status === 'expired') return status;
  if (!key.addresses.includes(ip)) return 'ip_denied';
  return role !== undefined && allows(role) ? undefined : 'forbidden';
}

/** Whether READONLY could not have done it, or nobody knows what it was. */
function isBeyondReading({ account, allows, saysAll = true }: Question): boolean {
  const readonly = account.roles.get('readonly');
  return !(saysAll && readonly !== undefined && allows(readonly));
}
