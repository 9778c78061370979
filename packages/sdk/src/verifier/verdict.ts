import type { RateLimit, RateVerdict } from '@keyward/contract/rate-limits';
import type { VerdictCode } from '@keyward/contract/verdict';

/** Whose key it is, and what it may do. */
export interface KeyHolder {
  /** Id of the key; it stays when the key is regenerated. */
  readonly id: string;
  readonly appname: string;
  /** Short name of the account. */
  readonly account: string;
  readonly roles: readonly string[];
  readonly permissions: readonly string[];
  /** What was noted at the key. */
  readonly metadata: Readonly<Record<string, unknown>>;
  /** What you know the holder of the key by; null when that was not said. */
  readonly externalId: string | null;
}

/** Where a key has a rate limit and the check came so far: the limit and how much of it is left, in this process. */
export interface RateStanding extends RateLimit, RateVerdict {}

/** How a check ended. Branch on `valid`, or on `code` to tell why not. */
export type Verdict = ValidVerdict | RefusedVerdict;

/** The key is good for what it was presented for. */
export interface ValidVerdict extends KeyHolder {
  readonly valid: true;
  readonly code: 'valid';
  readonly rate?: RateStanding;
}

/** The key is not good for this; whose it is, where that is known. */
export interface RefusedVerdict extends Partial<KeyHolder> {
  readonly valid: false;
  readonly code: Exclude<VerdictCode, 'valid'>;
  readonly rate?: RateStanding;
}

/** How a check of an access token ended. */
export type TokenVerdict = ValidTokenVerdict | RefusedTokenVerdict;

/** The token is good, and so is the key that it came from. `permissions` are those that the token's scope leaves. */
export interface ValidTokenVerdict extends KeyHolder {
  readonly valid: true;
  readonly code: 'valid';
  readonly scope: readonly string[];
  /** When the token expires, in Unix seconds. */
  readonly expiresAt: number;
}

/** The token is not good for this, or its key is not. */
export interface RefusedTokenVerdict {
  readonly valid: false;
  readonly code: 'unknown' | 'disabled' | 'expired' | 'ip_denied' | 'forbidden' | 'unavailable';
}

/** What a key is presented for. */
export interface CheckOptions {
  /**
   * The permission that the key needs, such as `flows:create`. Without it, any key of the account is valid; `undefined` is
   * refused, since a permission that got lost must not become none.
   */
  readonly permission?: string;
  /** Where the key is presented from. A key with an address list is refused when that is not known. */
  readonly ip?: string | null | undefined;
  /**
   * `false` for a request that an earlier check counted: neither the usage of the key nor its rate limit changes, and the
   * limit denies nothing. Everything else is checked as ever.
   */
  readonly counted?: boolean | undefined;
}

/** What an access token is presented for. Where it is presented from counts only if you say so. */
export interface TokenCheckOptions extends CheckOptions {
  /** What the token must have been made for: the name of your service. */
  readonly audience: string;
}

export const UNKNOWN: RefusedVerdict & RefusedTokenVerdict = { valid: false, code: 'unknown' };
export const UNAVAILABLE: RefusedVerdict & RefusedTokenVerdict = { valid: false, code: 'unavailable' };
