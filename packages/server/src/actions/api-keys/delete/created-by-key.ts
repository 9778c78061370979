import type { ApiKey } from '../../../domain/api-key.ts';
import type { Caller } from '../../../domain/caller.ts';
import type { Creation } from '../../../domain/creation.ts';
import type { ForwardRoute } from '../../../domain/forward-route.ts';
import type { Replica } from '../../../domain/replica.ts';
import { type CustomRole, type OwnResource, permissionsOn } from '../../../domain/role.ts';
import type { User } from '../../../domain/user.ts';
import type { Webhook } from '../../../domain/webhook.ts';
import type { Stores } from '../../../storage/stores/index.ts';
import { type Chain, chainFrom } from '../../issued/chain.ts';
import {
  type Credential,
  type SharedSecretSeen,
  sharedSecretSeen,
  validCredentials,
} from '../../issued/credentials.ts';
import type { Ports } from '../../ports.ts';

/** The reason that the entity is kept. */
type KeepReason = 'still_used' | 'caller';

type Created<Kind extends string, T> = { readonly kind: Kind; readonly createdAt: number; readonly record: T };

export type CreatedEntity =
  | Created<'api_key', ApiKey>
  | Created<'user', User>
  | Created<'forward_route', ForwardRoute>
  | Created<'replica', Replica>
  | Created<'webhook', Webhook>
  | Created<'role', CustomRole>
  | Created<'resource', OwnResource>;

/** The existing entities that a key created, and the valid credentials that it issued. */
export interface CreatedByKey {
  /** The entities to delete, ordered so that no entity is referenced by a later one. */
  readonly toDelete: readonly CreatedEntity[];
  readonly kept: readonly (CreatedEntity & { readonly reason: KeepReason })[];
  /** Credentials issued for entities that are not deleted. */
  readonly credentials: readonly Credential[];
  readonly sharedSecret: SharedSecretSeen | null;
}

/**
 * Returns everything created or issued by a key and by the keys that it could act as. Entities created by a user belong
 * to the user, even if the key invited that user. Roles and resources used by others are kept, and so is the calling
 * user.
 */
export async function findCreatedByKey(
  context: Ports<'now'>,
  stores: Stores,
  caller: Caller,
  key: ApiKey,
): Promise<CreatedByKey> {
  const { accountId } = caller;
  const now = context.now();
  const chain = await chainFrom(stores, accountId, { id: key.id, name: key.appname, withCreations: true });
  const { toDelete, kept } = await entitiesOf(stores, caller, key, chain);
  const deletedIds = new Set([key.id, ...toDelete.map(({ record }) => ('id' in record ? record.id : ''))]);
  const credentials = await validCredentials(stores, accountId, chain, now);
  return {
    toDelete,
    kept,
    credentials: credentials.filter(({ holder }) => !deletedIds.has(holder.id)),
    sharedSecret: await sharedSecretSeen(stores, accountId, chain, now),
  };
}

async function entitiesOf(
  stores: Stores,
  caller: Caller,
  key: ApiKey,
  chain: Chain,
): Promise<Pick<CreatedByKey, 'toDelete' | 'kept'>> {
  const created = await existingEntities(stores, caller.accountId, key, chain);
  const isCaller = ({ record }: CreatedEntity) => 'id' in record && record.id === caller.id;
  const kept: CreatedByKey['kept'][number][] = created
    .filter((each) => each.kind === 'user' && isCaller(each))
    .map((each) => ({ ...each, reason: 'caller' }));
  const toDelete = created.filter((each) => !kept.some(({ record }) => record === each.record));
  for (const role of toDelete.filter((each) => each.kind === 'role')) {
    if (await isHeldByOthers(stores, caller.accountId, role.record, [key, ...holders(toDelete)])) {
      toDelete.splice(toDelete.indexOf(role), 1);
      kept.push({ ...role, reason: 'still_used' });
    }
  }
  for (const resource of toDelete.filter((each) => each.kind === 'resource')) {
    if (await isNamedByOthers(stores, caller.accountId, resource.record, toDelete)) {
      toDelete.splice(toDelete.indexOf(resource), 1);
      kept.push({ ...resource, reason: 'still_used' });
    }
  }
  return { toDelete, kept };
}

const ORDER: Readonly<Record<CreatedEntity['kind'], number>> = {
  api_key: 0,
  user: 1,
  forward_route: 2,
  replica: 3,
  webhook: 4,
  role: 5,
  resource: 6,
};

async function existingEntities(
  stores: Stores,
  accountId: string,
  key: ApiKey,
  { creations }: Chain,
): Promise<CreatedEntity[]> {
  const existing: CreatedEntity[] = [];
  for (const creation of creations) {
    const entity = creation.entityId === key.id ? undefined : await findExistingEntity(stores, accountId, creation);
    if (entity) existing.push(entity);
  }
  return existing.sort((one, other) => ORDER[one.kind] - ORDER[other.kind]);
}

async function findExistingEntity(
  stores: Stores,
  accountId: string,
  creation: Creation,
): Promise<CreatedEntity | undefined> {
  const { entity, entityId, createdAt } = creation;
  const created = <Kind extends string, T>(kind: Kind, record: T | undefined) => record && { kind, createdAt, record };
  switch (entity) {
    case 'api-key':
      return created('api_key', await stores.apiKeys.withId(accountId, entityId));
    case 'user':
      return created('user', await stores.users.withId(accountId, entityId));
    case 'route':
      return created('forward_route', await stores.forwardRoutes.named(accountId, entityId));
    case 'replica':
      return created(
        'replica',
        (await stores.replicas.list(accountId)).find(({ id }) => id === entityId),
      );
    case 'webhook':
      return created('webhook', await stores.webhooks.withId(accountId, entityId));
    case 'role':
      return created(
        'role',
        (await stores.roles.listCustom(accountId)).find(({ id }) => id === entityId),
      );
    case 'resource':
      return created(
        'resource',
        (await stores.resources.list(accountId)).find(({ name }) => name === entityId),
      );
  }
}

function holders(toDelete: readonly CreatedEntity[]): { readonly role: string }[] {
  return toDelete.flatMap((each) => (each.kind === 'api_key' || each.kind === 'user' ? [each.record] : []));
}

async function isHeldByOthers(
  stores: Stores,
  accountId: string,
  role: CustomRole,
  deleted: readonly { readonly role: string }[],
): Promise<boolean> {
  const { keys, userCount } = await stores.roles.countHolders(accountId, role.name);
  return keys + userCount > deleted.filter((each) => each.role === role.name).length;
}

async function isNamedByOthers(
  stores: Stores,
  accountId: string,
  resource: OwnResource,
  toDelete: readonly CreatedEntity[],
): Promise<boolean> {
  const rights = permissionsOn(resource);
  const isKept = (name: string, kind: CreatedEntity['kind']) =>
    !toDelete.some((each) => each.kind === kind && 'name' in each.record && each.record.name === name);
  const roles = (await stores.roles.listCustom(accountId)).filter(({ name }) => isKept(name, 'role'));
  const routes = (await stores.forwardRoutes.list(accountId)).filter(({ name }) => isKept(name, 'forward_route'));
  return (
    roles.some(({ permissions }) => rights.some((each) => permissions.has(each))) ||
    routes.some(({ methods }) => [...methods.values()].some((each) => rights.includes(each)))
  );
}
