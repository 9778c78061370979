import type { Account } from './account.ts';
import type { ApiKey } from './api-key.ts';
import type { RouteRules } from './forward-route.ts';
import type { KeyFormat } from './key-format.ts';
import type { Role } from './role.ts';
import type { OldSecret, Rotation } from './rotation.ts';
import type { SharedSecret } from './shared-secret.ts';

/** Of a key what its check needs. */
export type KnownKey = Pick<
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
  /** Grows as keys are added, and names the key in what is recorded of its uses. */
  readonly ordinal: number;
  /** Only while the old secret is good. */
  readonly rotation: KnownRotation | null;
};

export interface KnownRotation extends Pick<Rotation, 'number' | 'endsAt'> {
  readonly old: Pick<OldSecret, 'digest' | 'generation'>;
}

/** The same with what the list of keys is searched and sorted by. */
export interface ListedKey
  extends KnownKey,
    Pick<ApiKey, 'description' | 'hint' | 'createdAt' | 'createdBy' | 'lastLogin' | 'owner' | 'tags'> {
  /** When it was last enabled; 0 for never. */
  readonly enabledAt: number;
  /** Until when a review decided to keep it; 0 for no such decision. */
  readonly keptUntil: number;
}

/** Of an account what the checks of its keys need. */
export interface KnownAccount extends Pick<Account, 'id' | 'shortname' | 'allowedIps' | 'tokenAlgorithm'> {
  /** All that are accepted or will end later, the newest first. */
  readonly secrets: readonly SharedSecret[];
  /** By name, as keys hold them. */
  readonly roles: ReadonlyMap<string, Role>;
  /** Of keys that another system made. */
  readonly formats: readonly KeyFormat[];
  /** The forward-auth routes by name. */
  readonly routes: ReadonlyMap<string, RouteRules>;
}
