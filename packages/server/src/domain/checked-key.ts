import type { Account } from './account.ts';
import type { ApiKey } from './api-key.ts';
import type { RouteRules } from './forward-route.ts';
import type { KeyFormat } from './key-format.ts';
import type { Role } from './role.ts';
import type { OldSecret, Rotation } from './rotation.ts';
import type { SharedSecret } from './shared-secret.ts';

/** The fields of a key that its check needs. */
export type CheckedKey = Pick<
  ApiKey,
  | 'id'
  | 'appname'
  | 'role'
  | 'digest'
  | 'generation'
  | 'state'
  | 'expiresAt'
  | 'allowedIps'
  | 'rateLimit'
  | 'metadata'
  | 'textFields'
> & {
  /** Increases with each added key; identifies the key in usage records. */
  readonly ordinal: number;
  /** Set only while the old secret is valid. */
  readonly rotation: CheckedRotation | null;
};

export interface CheckedRotation extends Pick<Rotation, 'number' | 'endsAt'> {
  readonly old: Pick<OldSecret, 'digest' | 'generation'>;
}

/** A checked key with the additional fields by which the list of keys is searched and sorted. */
export interface ListedKey
  extends CheckedKey,
    Pick<ApiKey, 'description' | 'hint' | 'createdAt' | 'createdBy' | 'lastLogin' | 'owner' | 'tags'> {
  /** Time when the key was last enabled; 0 for never. */
  readonly enabledAt: number;
  /** The time until which a review decided to keep the key; 0 without such a decision. */
  readonly keptUntil: number;
}

/** The fields of an account that checks of its keys need. */
export interface CheckedAccount extends Pick<Account, 'id' | 'shortname' | 'allowedIps' | 'tokenAlgorithm'> {
  /** All secrets that are accepted or have a future expiry, newest first. */
  readonly secrets: readonly SharedSecret[];
  /** By the name that keys refer to. */
  readonly roles: ReadonlyMap<string, Role>;
  /** Formats of other systems' keys. */
  readonly formats: readonly KeyFormat[];
  /** The forward-auth routes by name. */
  readonly routes: ReadonlyMap<string, RouteRules>;
}
