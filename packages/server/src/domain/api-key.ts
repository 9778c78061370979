import { randomGeneration } from './generation.ts';
import type { TextFields } from './key-text-fields.ts';
import type { RandomBytes } from './randomness.ts';
import type { RateLimit } from './rate-limit.ts';
import { isRotating, NOTHING_SEEN, type Rotation } from './rotation.ts';

/** Whether a key may work; one in quarantine may only read. */
export const keyStates = ['enabled', 'quarantined', 'disabled'] as const;
export type KeyState = (typeof keyStates)[number];

export interface ApiKey {
  readonly id: string;
  readonly appname: string;
  readonly description: string;
  readonly role: string;
  /** SHA-256 of the key: a key has 178 random bits, so a slow hash would protect nothing (ASVS 5.0, 6.5.2). */
  readonly digest: Uint8Array;
  readonly hint: string | null;
  /** Drawn again whenever all tokens issued so far must end: with a new secret, with another role, when it is disabled. */
  readonly generation: number;
  readonly state: KeyState;
  /** Why the key is disabled, such as `secret issued by NAME`; null where it was a plain choice, or is not disabled. */
  readonly disabledReason: string | null;
  /** Whether the current secret was revoked with its issuer: it never works again, so the key cannot be enabled with it. */
  readonly isSecretRevoked: boolean;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly expiresAt: number | null;
  /** Addresses and CIDR blocks as they were written; empty for everywhere. */
  readonly allowedIps: readonly string[];
  readonly rateLimit: RateLimit | null;
  /** E-mail address of the person who answers for the key; they may have left. */
  readonly owner: string | null;
  /** In the order they were given, each once. */
  readonly tags: readonly string[];
  /** A JSON object that travels in verdicts; `{}` for none. */
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly textFields: TextFields;
  /** The key format of its secret, where that is of another system; see domain/key-format.ts. */
  readonly keyFormat: string | null;
  readonly rotation: Rotation | null;
  readonly lastLogin: number | null;
  readonly lastIp: string | null;
}

/** In the order in which the list has them. */
export const keyStatuses = ['active', 'quarantined', 'disabled', 'expired'] as const;
export type KeyStatus = (typeof keyStatuses)[number];

/** A key is good until its expiry and not in that second. */
export function keyStatus({ state, expiresAt }: Pick<ApiKey, 'state' | 'expiresAt'>, now: number): KeyStatus {
  if (state === 'disabled') return 'disabled';
  if (expiresAt !== null && expiresAt <= now) return 'expired';
  return state === 'enabled' ? 'active' : 'quarantined';
}

/** Whether a key does anything at all. */
export function isUsable(key: Pick<ApiKey, 'state' | 'expiresAt'>, now: number): boolean {
  const status = keyStatus(key, now);
  return status === 'active' || status === 'quarantined';
}

/** Of a key what says which of its tokens still count. */
type Generations = Pick<ApiKey, 'generation'> & {
  readonly rotation: { readonly endsAt: number; readonly old: { readonly generation: number } } | null;
};

/** Whether tokens of this generation count: those of the present secret, and in an overlap those of the old one. */
export function isLiveGeneration(key: Generations, generation: number, now: number): boolean {
  if (generation === key.generation) return true;
  return isRotating(key.rotation, now) && generation === key.rotation?.old.generation;
}

/** What a change may set; the name is fixed. */
export type KeyChange = Pick<
  ApiKey,
  'description' | 'role' | 'expiresAt' | 'allowedIps' | 'rateLimit' | 'owner' | 'tags' | 'metadata' | 'textFields'
>;

/** Another role, like another secret, ends the tokens that came before. */
export function changedKey(key: ApiKey, change: KeyChange, random: RandomBytes): ApiKey {
  const changed = { ...key, ...change };
  return change.role === key.role ? changed : withTokensEnded(changed, random);
}

/** What a disabled key had going does not come back when it is enabled again. */
export function keyInState(key: ApiKey, state: KeyState, random: RandomBytes, reason: string | null = null): ApiKey {
  const changed = { ...key, state, disabledReason: state === 'disabled' ? reason : null };
  return state === 'enabled' ? changed : withTokensEnded(changed, random);
}

function withTokensEnded(key: ApiKey, random: RandomBytes): ApiKey {
  const { rotation } = key;
  return {
    ...key,
    rotation: rotation && { ...rotation, old: { ...rotation.old, generation: randomGeneration(random) } },
    generation: randomGeneration(random),
  };
}

/** Of a key that gets another secret. Its state stays. */
const NOT_REVOKED = { disabledReason: null, isSecretRevoked: false } as const;

type Secret = Pick<ApiKey, 'digest' | 'hint'>;

/** The current secret is revoked for good: the key is disabled, and needs another secret to be enabled. */
export function withSecretRevoked(key: ApiKey, random: RandomBytes, reason: string): ApiKey {
  return { ...keyInState(key, 'disabled', random, reason), isSecretRevoked: true };
}

/** A new secret takes the place of the present one, which stays good until `endsAt`. One that was revoked ends in any case. */
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
      ...NOTHING_SEEN,
      isCancelled: false,
      old: { digest, hint, keyFormat, generation },
    },
  };
}

/** Another new secret in the place of one that never arrived: still the same rotation. */
export function reissuedKey(key: ApiKey, secret: Secret, random: RandomBytes): ApiKey {
  return { ...key, ...secret, ...NOT_REVOKED, generation: randomGeneration(random) };
}

/** The old secret ends now. */
export function rotationFinished(key: ApiKey, now: number): ApiKey {
  return key.rotation ? { ...key, rotation: { ...key.rotation, endsAt: now } } : key;
}

/** The old secret is the only one again, and the new one never counts. */
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
