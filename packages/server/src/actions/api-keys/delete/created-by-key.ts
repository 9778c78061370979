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
  presentCredentials,
  type SharedSecretSeen,
  sharedSecretSeen,
} from '../../issued/credentials.ts';
import type { Ports } from '../../ports.ts';

/** The reason why something created by the key is kept. */
type KeptBecause = 'still_used' | 'caller';

type Made<Kind extends string, T> = { readonly kind: Kind; readonly createdAt: number; readonly thing: T };

export type MadeThing =
  | Made<'api_key', ApiKey>
  | Made<'user', User>
  | Made<'forward_route', ForwardRoute>
  | Made<'replica', Replica>
  | Made<'webhook', Webhook>
  | Made<'role', CustomRole>
  | Made<'resource', OwnResource>;

/** The existing entities that a key created, and the valid credentials that it issued. */
export interface CreatedByKey {
  /** The entities to delete, in an order in which none is used by a later one. */
  readonly ends: readonly MadeThing[];
  readonly kept: readonly (MadeThing & { readonly because: KeptBecause })[];
  /** Credentials issued for entities that are not deleted. */
  readonly credentials: readonly Credential[];
  readonly sharedSecret: SharedSecretSeen | null;
}

/**
 * Returns everything that a key, and the keys that it could act as, created or issued. Entities created by a user belong to
 * the user, even if the key invited that user. Roles and resources that others use are kept, and so is the calling user.
 */
export async function madeWith(
  context: Ports<'now'>,
  stores: Stores,
  caller: Caller,
  key: ApiKey,
): Promise<CreatedByKey> {
  const { accountId } = caller;
  const now = context.now();
  const chain = await chainFrom(stores, accountId, { id: key.id, name: key.appname, withThings: true });
  const { ends, kept } = await thingsOf(stores, caller, key, chain);
  const gone = new Set([key.id, ...ends.map(({ thing }) => ('id' in thing ? thing.id : ''))]);
  const credentials = await presentCredentials(stores, accountId, chain, now);
  return {
    ends,
    kept,
    credentials: credentials.filter(({ holder }) => !gone.has(holder.id)),
    sharedSecret: await sharedSecretSeen(stores, accountId, chain, now),
  };
}

async function thingsOf(
  stores: Stores,
  caller: Caller,
  key: ApiKey,
  chain: Chain,
): Promise<Pick<CreatedByKey, 'ends' | 'kept'>> {
  const made = await presentThings(stores, caller.accountId, key, chain);
  const isCaller = ({ thing }: MadeThing) => 'id' in thing && thing.id === caller.id;
  const kept: CreatedByKey['kept'][number][] = made
    .filter((each) => each.kind === 'user' && isCaller(each))
    .map((each) => ({ ...each, because: 'caller' }));
  const ends = made.filter((each) => !kept.some(({ thing }) => thing === each.thing));
  for (const role of ends.filter((each) => each.kind === 'role')) {
    if (await isHeldByOthers(stores, caller.accountId, role.thing, [key, ...holders(ends)])) {
      ends.splice(ends.indexOf(role), 1);
      kept.push({ ...role, because: 'still_used' });
    }
  }
  for (const resource of ends.filter((each) => each.kind === 'resource')) {
    if (await isNamedByOthers(stores, caller.accountId, resource.thing, ends)) {
      ends.splice(ends.indexOf(resource), 1);
      kept.push({ ...resource, because: 'still_used' });
    }
  }
  return { ends, kept };
}

const ORDER: Readonly<Record<MadeThing['kind'], number>> = {
  api_key: 0,
  user: 1,
  forward_route: 2,
  replica: 3,
  webhook: 4,
  role: 5,
  resource: 6,
};

async function presentThings(
  stores: Stores,
  accountId: string,
  key: ApiKey,
  { creations }: Chain,
): Promise<MadeThing[]> {
  const found: MadeThing[] = [];
  for (const creation of creations) {
    const thing = creation.entityId === key.id ? undefined : await present(stores, accountId, creation);
    if (thing) found.push(thing);
  }
  return found.sort((one, other) => ORDER[one.kind] - ORDER[other.kind]);
}

async function present(stores: Stores, accountId: string, creation: Creation): Promise<MadeThing | undefined> {
  const { entity, entityId, createdAt } = creation;
  const made = <Kind extends string, T>(kind: Kind, thing: T | undefined) => thing && { kind, createdAt, thing };
  switch (entity) {
    case 'api-key':
      return made('api_key', await stores.apiKeys.withId(accountId, entityId));
    case 'user':
      return made('user', await stores.users.withId(accountId, entityId));
    case 'route':
      return made('forward_route', await stores.forwardRoutes.named(accountId, entityId));
    case 'replica':
      return made(
        'replica',
        (await stores.replicas.list(accountId)).find(({ id }) => id === entityId),
      );
    case 'webhook':
      return made('webhook', await stores.webhooks.withId(accountId, entityId));
    case 'role':
      return made(
        'role',
        (await stores.roles.listCustom(accountId)).find(({ id }) => id === entityId),
      );
    case 'resource':
      return made(
        'resource',
        (await stores.resources.list(accountId)).find(({ name }) => name === entityId),
      );
  }
}

function holders(ends: readonly MadeThing[]): { readonly role: string }[] {
  return ends.flatMap((each) => (each.kind === 'api_key' || each.kind === 'user' ? [each.thing] : []));
}

async function isHeldByOthers(
  stores: Stores,
  accountId: string,
  role: CustomRole,
  ending: readonly { readonly role: string }[],
): Promise<boolean> {
  const { keys, people } = await stores.roles.countHolders(accountId, role.name);
  return keys + people > ending.filter((each) => each.role === role.name).length;
}

async function isNamedByOthers(
  stores: Stores,
  accountId: string,
  resource: OwnResource,
  ends: readonly MadeThing[],
): Promise<boolean> {
  const rights = permissionsOn(resource);
  const stays = (name: string, kind: MadeThing['kind']) =>
    !ends.some((each) => each.kind === kind && 'name' in each.thing && each.thing.name === name);
  const roles = (await stores.roles.listCustom(accountId)).filter(({ name }) => stays(name, 'role'));
  const routes = (await stores.forwardRoutes.list(accountId)).filter(({ name }) => stays(name, 'forward_route'));
  return (
    roles.some(({ permissions }) => rights.some((each) => permissions.has(each))) ||
    routes.some(({ methods }) => [...methods.values()].some((each) => rights.includes(each)))
  );
}
