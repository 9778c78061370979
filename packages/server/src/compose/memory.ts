import type { Context } from '../actions/context.ts';
import type { Account } from '../domain/account.ts';
import type { CheckedAccount } from '../domain/checked-key.ts';
import { acceptedCredentials } from '../domain/replica.ts';
import { ACCESS_TOKEN_SECONDS, latestExpiryOf } from '../domain/token-family.ts';
import type { Storage } from '../storage/storage.ts';
import type { FeedDependencies } from '../verification/feed/parts.ts';
import type { FollowedChange, FollowedSource } from '../verification/follower.ts';
import { type FollowerRegistry, LEASE_MS } from '../verification/follower-lease.ts';

/** Adapts the database to the interface of the follower. */
export function followedSource(storage: Storage, now: () => number): FollowedSource {
  const { accounts, directory, followed, forwardRoutes, keyFormats, replicas, roles, sharedSecrets } = storage.stores;
  const toCheckedAccount = async ({ id, shortname, allowedIps, tokenAlgorithm }: Account): Promise<CheckedAccount> => ({
    id,
    shortname,
    allowedIps,
    tokenAlgorithm,
    secrets: await sharedSecrets.accepted(id, now()),
    roles: new Map((await roles.list(id)).map((role) => [role.name, role])),
    formats: await keyFormats.list(id),
    routes: new Map((await forwardRoutes.list(id)).map((route) => [route.name, route])),
  });
  const withCredentials = async (change: FollowedChange): Promise<FollowedChange> => {
    if (change.entity !== 'replica') return change;
    const replica = await replicas.withId(change.accountId, change.entityId);
    return { ...change, credentials: replica ? acceptedCredentials(replica, now()) : [] };
  };
  return {
    ...followed,
    changesAfter: async (number, limit) =>
      Promise.all((await followed.changesAfter(number, limit)).map(withCredentials)),
    eachKey: (expect, visit) => followed.eachKey(now(), expect, visit),
    key: (accountId, id) => followed.key(accountId, id, now()),
    otherProcessVersion: storage.otherProcessVersion,
    async accounts() {
      const list: CheckedAccount[] = [];
      for (const account of await directory.accounts()) list.push(await toCheckedAccount(account));
      return list;
    },
    async account(id) {
      const account = await accounts.get(id);
      return account && toCheckedAccount(account);
    },
  };
}

/** Adapts the database to the interface of feeds, for data that the index does not contain. */
export function feedSource(
  storage: Storage,
  now: () => number,
): Pick<FeedDependencies, 'changesBetween' | 'revokedTokenIds' | 'mac' | 'nonceOf'> {
  const { changeLog, followed, revokedTokens, tokenFamilies } = storage.stores;
  return {
    mac: (text) => storage.vault.mac('feed-position', text),
    nonceOf: followed.nonceOf,
    changesBetween: (accountId, after, upTo) => changeLog.between(accountId, after, upTo),
    revokedTokenIds: async (accountId) => [
      ...(await tokenFamilies.revokedSince(accountId, now() - ACCESS_TOKEN_SECONDS)),
      ...(await revokedTokens.unexpired(accountId, now())),
    ],
  };
}

/** A data directory has only one server, so its row always has this name. */
const NODE = 'server';

/** Adapts the followers table to the registration of this process. */
export function followerRegistry(storage: Storage): FollowerRegistry {
  return {
    async register() {
      const registration = await storage.transaction(({ followers }) => followers.register(NODE, LEASE_MS));
      return {
        renew: (acknowledged) =>
          storage.grouped(({ followers }) => followers.renew(registration, acknowledged, LEASE_MS)),
        remove: () => storage.transaction(({ followers }) => followers.remove(registration)),
      };
    },
  };
}

/** Loads the index. From then on, keys and tokens are checked in memory. */
export async function loadIndex({ follower, revokedTokens, storage, now }: Context): Promise<void> {
  follower.listen((changes) => {
    for (const { entity, entityId } of changes) {
      if (entity === 'token' || entity === 'token-family') revokedTokens.add(entityId, latestExpiryOf(entity, now()));
    }
  });
  await follower.start();
  for (const { id, expiresAt } of await storage.stores.followed.revokedTokens()) revokedTokens.add(id, expiresAt);
}
