import { randomGeneration } from './generation.ts';
import type { TextFields } from './key-text-fields.ts';
import type { RandomBytes } from './randomness.ts';
import type { RateLimit } from './rate-limit.ts';
import { isRotating, NO_ROTATION_USAGE, type Rotation } from './rotation.ts';

/** The state of a key; a quarantined key may only read. */
export const keyStates = ['enabled', 'quarantined', 'disabled'] as const;
export type KeyState = (typeof keyStates)[number];

export interface ApiKey {
  readonly id: string;
  readonly appname: string;
  readonly description: string;
  readonly role: string;
  /** SHA-256 of the key. A key has 178 random bits, so a slow hash would add no protection (ASVS 5.0, 6.5.2). */
  readonly digest: Uint8Array;
  readonly hint: string | null;
  /**
   * Replaced with a new random number to revoke all issued tokens: with a new secret, with a new role, and when the key
   * is disabled.
   */
  readonly generation: number;
  readonly state: KeyState;
  /**
   * The reason why the key is disabled, such as `secret issued by NAME`. Null if the key was disabled without a reason,
   * or is not disabled.
   */
  readonly disabledReason: string | null;
  /** True if the current secret was revoked with its issuer. The key cannot be enabled again with this secret. */
  readonly isSecretRevoked: boolean;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly expiresAt: number | null;
  /** IP addresses and CIDR blocks as entered; empty to allow any. */
  readonly allowedIps: readonly string[];
  readonly rateLimit: RateLimit | null;
  /** Email address of the user who is responsible for the key. The user may have been deleted. */
  readonly owner: string | null;
  /** Unique, in the order in which the tags were added. */
  readonly tags: readonly string[];
  /** A JSON object that verdicts include; `{}` for none. */
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly textFields: TextFields;
  /** The registered key format of a secret from another system; see domain/key-format.ts. */
  readonly keyFormat: string | null;
  readonly rotation: Rotation | null;
  readonly lastLogin: number | null;
  readonly lastIp: string | null;
}

/** The order in which the list sorts statuses. */
export const keyStatuses = ['active', 'quarantined', 'disabled', 'expired'] as const;
export type KeyStatus = (typeof keyStatuses)[number];

/** Returns the status. A key is valid until the second before its expiry. */
export function keyStatus({ state, expiresAt }: Pick<ApiKey, 'state' | 'expiresAt'>, now: number): KeyStatus {
  if (state === 'disabled') return 'disabled';
  if (expiresAt !== null && expiresAt <= now) return 'expired';
  return state === 'enabled' ? 'active' : 'quarantined';
}

/** Returns whether checks accept a key. */
export function isUsable(key: Pick<ApiKey, 'state' | 'expiresAt'>, now: number): boolean {
  const status = keyStatus(key, now);
  return status === 'active' || status === 'quarantined';
}

/** The fields of a key that determine which of its tokens are valid. */
type Generations = Pick<ApiKey, 'generation'> & {
  readonly rotation: { readonly endsAt: number; readonly old: { readonly generation: number } } | null;
};

/**
 * Returns whether tokens of this generation are valid. During an overlap, tokens of the current and of the old secret
 * are.
 */
export function isValidGeneration(key: Generations, generation: number, now: number): boolean {
  if (generation === key.generation) return true;
  return isRotating(key.rotation, now) && generation === key.rotation?.old.generation;
}

/** The fields that a change may set. The name cannot be changed. */
export type KeyChange = Pick<
  ApiKey,
  'description' | 'role' | 'expiresAt' | 'allowedIps' | 'rateLimit' | 'owner' | 'tags' | 'metadata' | 'textFields'
>;

/** Applies a change. A new role revokes earlier tokens, as a new secret does. */
export function changedKey(key: ApiKey, change: KeyChange, random: RandomBytes): ApiKey {
  const changed = { ...key, ...change };
  return change.role === key.role ? changed : withTokensRevoked(changed, random);
}

/**
 * Changes the state. Revokes all tokens unless the new state is enabled. Enabling the key later does not restore them.
 */
export function withState(key: ApiKey, state: KeyState, random: RandomBytes, reason: string | null = null): ApiKey {
  const changed = { ...key, state, disabledReason: state === 'disabled' ? reason : null };
  return state === 'enabled' ? changed : withTokensRevoked(changed, random);
}

function withTokensRevoked(key: ApiKey, random: RandomBytes): ApiKey {
  const { rotation } = key;
  return {
    ...key,
    rotation: rotation && { ...rotation, old: { ...rotation.old, generation: randomGeneration(random) } },
    generation: randomGeneration(random),
  };
}

/** The fields that a new secret sets. The state of the key does not change. */
const NOT_REVOKED = { disabledReason: null, isSecretRevoked: false } as const;

type Secret = Pick<ApiKey, 'digest' | 'hint'>;

/** Revokes the current secret permanently. The key is disabled, and needs a new secret to be enabled again. */
export function withSecretRevoked(key: ApiKey, random: RandomBytes, reason: string): ApiKey {
  return { ...withState(key, 'disabled', random, reason), isSecretRevoked: true };
}

/** Replaces the current secret, which stays valid until `endsAt`. A revoked secret expires immediately. */
export function rotatedKey(
  key: ApiKey,
  secret: Secret,
  rotation: Pick<Rotation, 'request' | 'reason' | 'startedAt' | 'startedBy' | 'endsAt'>,
  random: RandomBytes,
): ApiKey {
  const { digest, hint, keyFormat, generation } = key;
  return {
    ...key,
    ...secret,
    ...NOT_REVOKED,
    keyFormat: null,
    generation: randomGeneration(random),
    rotation: {
      number: randomGeneration(random),
      ...rotation,
      endsAt: key.isSecretRevoked ? rotation.startedAt : rotation.endsAt,
      ...NO_ROTATION_USAGE,
      isCancelled: false,
      old: { digest, hint, keyFormat, generation },
    },
  };
}

/** Replaces a new secret that the caller never received, within the same rotation. */
export function reissuedKey(key: ApiKey, secret: Secret, random: RandomBytes): ApiKey {
  return { ...key, ...secret, ...NOT_REVOKED, generation: randomGeneration(random) };
}

/** Expires the old secret immediately. */
export function rotationFinished(key: ApiKey, now: number): ApiKey {
  return key.rotation ? { ...key, rotation: { ...key.rotation, endsAt: now } } : key;
}

/** Restores the old secret and discards the new one. */
export function rotationCancelled(key: ApiKey, now: number): ApiKey {
  const { digest, hint, keyFormat, generation, rotation } = key;
  if (!rotation) return key;
  const dropped = { digest, hint, keyFormat, generation };
  const revoked = key.isSecretRevoked ? NOT_REVOKED : {};
  return {
    ...key,
    ...rotation.old,
    ...revoked,
    rotation: { ...rotation, old: dropped, endsAt: now, isCancelled: true },
  };
}
