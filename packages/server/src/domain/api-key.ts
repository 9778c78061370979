import type { RateLimit } from './rate-limit.ts';

export interface ApiKey {
  readonly id: string;
  readonly appname: string;
  readonly description: string;
  readonly role: string;
  /** SHA-256 of the key: a key has 178 random bits, so a slow hash would protect nothing (ASVS 5.0, 6.5.2). */
  readonly digest: Uint8Array;
  readonly hint: string | null;
  /** Grows whenever tokens made so far must end: with a new secret and with another role. */
  readonly generation: number;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly expiresAt: number | null;
  /** Addresses and CIDR blocks as they were written; empty for everywhere. */
  readonly allowedIps: readonly string[];
  readonly rateLimit: RateLimit | null;
  readonly lastLogin: number | null;
  readonly lastIp: string | null;
}

export type KeyStatus = 'active' | 'expired';

/** A key is good until its expiry and not in that second. */
export function keyStatus(key: Pick<ApiKey, 'expiresAt'>, now: number): KeyStatus {
  return key.expiresAt !== null && key.expiresAt <= now ? 'expired' : 'active';
}

/** What a change may set; the name is fixed. */
export interface KeyChange {
  readonly description: string;
  readonly role: string;
  readonly expiresAt: number | null;
  readonly allowedIps: readonly string[];
  readonly rateLimit: RateLimit | null;
}

/** Another role, like another secret, ends the tokens that came before. */
export function changedKey(key: ApiKey, change: KeyChange): ApiKey {
  const generation = change.role === key.role ? key.generation : key.generation + 1;
  return { ...key, ...change, generation };
}

export function regeneratedKey(key: ApiKey, secret: Pick<ApiKey, 'digest' | 'hint'>): ApiKey {
  return { ...key, ...secret, generation: key.generation + 1 };
}
