import type { RateLimit, RateVerdict } from '@keyward/contract/rate-limits';
import type { VerdictCode } from '@keyward/contract/verdict';

/** The key of a verdict, and its permissions. */
export interface KeyHolder {
  /** Id of the key. It does not change when the key is regenerated. */
  readonly id: string;
  readonly appname: string;
  /** Short name of the account. */
  readonly account: string;
  readonly roles: readonly string[];
  readonly permissions: readonly string[];
  /** The metadata of the key. */
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Your own id for the holder of the key; null if not set. */
  readonly externalId: string | null;
  /** The environment of the key, such as `live` or `test`. */
  readonly environment: string;
}

/** The rate limit of a key and the requests that remain, in this process. */
export interface RateStanding extends RateLimit, RateVerdict {}

/** The result of a check. Branch on `valid`, or on `code` for the reason. */
export type Verdict = ValidVerdict | RefusedVerdict;

/** The key is valid and the request is allowed. */
export interface ValidVerdict extends KeyHolder {
  readonly valid: true;
  readonly code: 'valid';
  readonly rate?: RateStanding;
}

/** The request is denied. Contains the key if it is known. */
export interface RefusedVerdict extends Partial<KeyHolder> {
  readonly valid: false;
  readonly code: Exclude<VerdictCode, 'valid'>;
  readonly rate?: RateStanding;
}

/** The result of a check of an access token. */
export type TokenVerdict = ValidTokenVerdict | RefusedTokenVerdict;

/** The token and its key are valid. `permissions` are the permissions of the key within the token's scope. */
export interface ValidTokenVerdict extends KeyHolder {
  readonly valid: true;
  readonly code: 'valid';
  readonly scope: readonly string[];
  /** The expiry of the token, in Unix seconds. */
  readonly expiresAt: number;
}

/** The request is denied because of the token or its key. */
export interface RefusedTokenVerdict {
  readonly valid: false;
  readonly code: 'unknown' | 'disabled' | 'expired' | 'ip_denied' | 'forbidden' | 'unavailable';
}

/** The request for which a key is checked. */
export interface CheckOptions {
  /**
   * The permission that the key needs, such as `flows:create`. If omitted, any key of the account is allowed;
   * `undefined` is rejected, because omitting the permission by mistake would allow any key.
   */
  readonly permission?: string;
  /** The IP address of the client. A request with a key that has allowed IPs is denied if the address is unknown. */
  readonly ip?: string | null | undefined;
  /**
   * `false` for a request that an earlier check counted: usage and rate limit do not change, and the rate limit is not
   * enforced. All other conditions are checked.
   */
  readonly counted?: boolean | undefined;
}

/** The request for which an access token is checked. The allowed IPs are checked only if `ip` is set. */
export interface TokenCheckOptions extends CheckOptions {
  /** The required audience of the token: the name of your service. */
  readonly audience: string;
}

export const UNKNOWN: RefusedVerdict & RefusedTokenVerdict = { valid: false, code: 'unknown' };
export const UNAVAILABLE: RefusedVerdict & RefusedTokenVerdict = { valid: false, code: 'unavailable' };
