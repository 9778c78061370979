/** Properties of an entity that determine how readers of the change log process its changes. */
interface EntityTraits {
  /** True if changes to the entity are in the change log. */
  readonly isLogged: boolean;
  /** The type of data that the in-memory index reloads; null if it reloads nothing. */
  readonly reads: 'key' | 'account' | null;
  /** The type of data that the feed sends to replicas; null if it sends nothing. */
  readonly feeds: 'key' | 'account' | 'revocation' | null;
  /** True if the entity has an id. A name may later belong to a different entity. */
  readonly hasId: boolean;
  /** True if the API key that created the entity is stored. */
  readonly hasCreator: boolean;
}

export const entities = {
  'api-key': { isLogged: true, reads: 'key', feeds: 'key', hasId: true, hasCreator: true },
  'shared-secret': { isLogged: true, reads: 'account', feeds: null, hasId: false, hasCreator: false },
  user: { isLogged: true, reads: 'account', feeds: null, hasId: true, hasCreator: true },
  account: { isLogged: true, reads: 'account', feeds: 'account', hasId: true, hasCreator: false },
  role: { isLogged: true, reads: 'account', feeds: 'account', hasId: true, hasCreator: true },
  resource: { isLogged: true, reads: 'account', feeds: 'account', hasId: false, hasCreator: true },
  'key-format': { isLogged: true, reads: 'account', feeds: 'account', hasId: false, hasCreator: false },
  route: { isLogged: true, reads: 'account', feeds: null, hasId: false, hasCreator: true },
  replica: { isLogged: true, reads: null, feeds: null, hasId: true, hasCreator: true },
  token: { isLogged: true, reads: null, feeds: 'revocation', hasId: false, hasCreator: false },
  'token-family': { isLogged: true, reads: null, feeds: 'revocation', hasId: false, hasCreator: false },
  webhook: { isLogged: false, reads: null, feeds: null, hasId: true, hasCreator: true },
} as const satisfies Readonly<Record<string, EntityTraits>>;

export type Entity = keyof typeof entities;

type EntityWith<T extends Partial<EntityTraits>> = {
  [E in Entity]: (typeof entities)[E] extends T ? E : never;
}[Entity];

/** An entity whose changes are in the change log. */
export type LoggedEntity = EntityWith<{ isLogged: true }>;

/** An entity that can be deleted with the API key that created it. */
export type CreatedEntity = EntityWith<{ hasCreator: true }>;

export interface EntityChange<E extends Entity = Entity> {
  readonly entity: E;
  /** The id; the name for an entity without an id. */
  readonly entityId: string;
  readonly action: 'create' | 'update' | 'delete';
}

export function isLoggedChange(change: EntityChange): change is EntityChange<LoggedEntity> {
  return entities[change.entity].isLogged;
}

export function hasCreator(entity: Entity): entity is CreatedEntity {
  return entities[entity].hasCreator;
}

/**
 * Returns the type of data that the index reloads. Reloads the account for an entity that this version does not
 * recognize, because the account may contain it.
 */
export function readsOf(entity: string): EntityTraits['reads'] {
  return isKnown(entity) ? entities[entity].reads : 'account';
}

export function feedsOf(entity: string): EntityTraits['feeds'] {
  return isKnown(entity) ? entities[entity].feeds : null;
}

function isKnown(entity: string): entity is Entity {
  return Object.hasOwn(entities, entity);
}
