/** What a change of an entity means to those who read it. */
interface EntityTraits {
  /** Whether the change log has an entry of it. */
  readonly isLogged: boolean;
  /** What the in-memory index reads again; null if it holds nothing of the entity. */
  readonly reads: 'key' | 'account' | null;
  /** What a replica gets by the feed; null if nothing. */
  readonly feeds: 'key' | 'account' | 'revocation' | null;
  /** Whether the entity has an id of its own; a name can belong to another entity later. */
  readonly hasId: boolean;
  /** Whether it is stored that an API key created the entity. */
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

/** An entity whose changes are entries of the change log. */
export type LoggedEntity = EntityWith<{ isLogged: true }>;

/** An entity that can be deleted with the API key that created it. */
export type CreatedEntity = EntityWith<{ hasCreator: true }>;

export interface EntityChange<E extends Entity = Entity> {
  readonly entity: E;
  /** The name of an entity without an id. */
  readonly entityId: string;
  readonly action: 'create' | 'update' | 'delete';
}

export function isLoggedChange(change: EntityChange): change is EntityChange<LoggedEntity> {
  return entities[change.entity].isLogged;
}

export function hasCreator(entity: Entity): entity is CreatedEntity {
  return entities[entity].hasCreator;
}

/** Returns what the index reads again. An entity that this version does not know may be a part of the account. */
export function readsOf(entity: string): EntityTraits['reads'] {
  return isKnown(entity) ? entities[entity].reads : 'account';
}

export function feedsOf(entity: string): EntityTraits['feeds'] {
  return isKnown(entity) ? entities[entity].feeds : null;
}

function isKnown(entity: string): entity is Entity {
  return Object.hasOwn(entities, entity);
}
