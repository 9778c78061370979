import type { Account } from './account.ts';
import type { ApiKey } from './api-key.ts';
import type { RouteRules } from './forward-route.ts';
import type { KeyFormat } from './key-format.ts';
import type { Role } from './role.ts';
import type { OldSecret, Rotation } from './rotation.ts';
import type { SharedSecret } from './shared-secret.ts';

/** The members of a key that its check needs. */
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
  /** Grows as keys are added; identifies the key in usage records. */
  readonly ordinal: number;
  /** Only while the old secret is valid. */
  readonly rotation: CheckedRotation | null;
};

export interface CheckedRotation extends Pick<Rotation, 'number' | 'endsAt'> {
  readonly old: Pick<OldSecret, 'digest' | 'generation'>;
}

/** The same, with the members that the list of keys is searched and sorted by. */
export interface ListedKey
  extends CheckedKey,
    Pick<ApiKey, 'description' | 'hint' | 'createdAt' | 'createdBy' | 'lastLogin' | 'owner' | 'tags'> {
  /** The time when it was last enabled; 0 for never. */
  readonly enabledAt: number;
  /** The time until which a review decided to keep it; 0 without such a decision. */
  readonly keptUntil: number;
}

/** The members of an account that checks of its keys need. */
export interface CheckedAccount extends Pick<Account, 'id' | 'shortname' | 'allowedIps' | 'tokenAlgorithm'> {
  /** All secrets that are accepted or will expire later, newest first. */
  readonly secrets: readonly SharedSecret[];
  /** By name, as keys refer to them. */
  readonly roles: ReadonlyMap<string, Role>;
  /** Formats of other systems' keys. */
  readonly formats: readonly KeyFormat[];
  /** The forward-auth routes by name. */
  readonly routes: ReadonlyMap<string, RouteRules>;
}
