import { randomFillSync } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { RateLimits } from '@keyward/contract';
import { endLostBulkChanges } from './actions/bulk-changes/end.ts';
import { RunningChanges } from './actions/bulk-changes/running.ts';
import type { Context } from './actions/context.ts';
import { recordSightings } from './actions/replicas/sightings.ts';
import { loadSigningKeys } from './actions/system/signing-keys.ts';
import type { Config } from './config.ts';
import type { Account } from './domain/account.ts';
import type { KnownAccount } from './domain/known-key.ts';
import type { RandomBytes } from './domain/randomness.ts';
import { ACCESS_TOKEN_SECONDS } from './domain/token-family.ts';
import { Throttle } from './sign-in/throttle.ts';
import { DataDirectory, DataDirectoryError } from './storage/data-directory.ts';
import { NewerDatabase } from './storage/migrations/index.ts';
import { checkMasterKey, type Storage } from './storage/storage.ts';
import { WrongMasterKey } from './storage/vault.ts';
import { AccessTokens } from './verification/access-token.ts';
import { type FeedLimits, Feeds } from './verification/feed/feeds.ts';
import type { FeedParts } from './verification/feed/parts.ts';
import { type FollowedSource, Follower } from './verification/follower.ts';
import { KeyChecks } from './verification/key-checks.ts';
import { KeyIndex } from './verification/key-index.ts';

import { RecentBatches } from './verification/recent-batches.ts';
import { RevokedTokens } from './verification/revoked-tokens.ts';
import { UseRecorder } from './verification/use-recorder.ts';
import { WindowLimit } from './verification/window-limit.ts';

const FAILURES_PER_ADDRESS = 30;
/** Together five seconds. */
const LOCK_TRIES = 10;
const LOCK_PAUSE_MS = 100;
const MIGRATION_TRIES = 100;
const MIGRATION_PAUSE_MS = 50;
const EXPLANATIONS = { limit: 60, windowSeconds: 60 };
const NEW_USERS = { limit: 50, windowSeconds: 300 };

const RANDOM_POOL = 4096;

/** Random bytes from a pool, since a draw costs the same however many it brings. Each byte is handed out once. */
function pooledRandomBytes(): RandomBytes {
  const pool = new Uint8Array(RANDOM_POOL);
  let used = RANDOM_POOL;
  return (count) => {
    if (count > RANDOM_POOL) return randomFillSync(new Uint8Array(count));
    if (used + count > RANDOM_POOL) {
      randomFillSync(pool);
      used = 0;
    }
    const drawn = pool.slice(used, used + count);
    pool.fill(0, used, used + count);
    used += count;
    return drawn;
  };
}

/** Where time and chance come from; a test brings its own. */
type Sources = Pick<Context, 'now' | 'random'> &
  Partial<Pick<Context, 'elapsed'>> & {
    /** Of a clock that nobody can set: for rate limits. */
    readonly milliseconds?: () => number;
    readonly feedLimits?: FeedLimits;
  };

const world: Sources = {
  now: () => Math.floor(Date.now() / 1000),
  elapsed: () => Math.floor(performance.now() / 1000),
  milliseconds: () => performance.now(),
  random: pooledRandomBytes(),
};

/** An opened installation: the parts wired together, for the server and for the terminal. */
export interface Installation {
  readonly context: Context;
  close(): Promise<void>;
}

/**
 * Opens the data directory as the one server that works on it, and brings the database to the present schema.
 * @throws DataDirectoryError
 */
export async function openForServer(
  config: Pick<Config, 'dataDirectory' | 'masterKey' | 'keyPrefix'>,
  publicUrl: string,
  sources: Sources = world,
): Promise<Installation> {
  const directory = new DataDirectory(config.dataDirectory);
  const unlock = await lockPatiently(directory);
  if (!unlock) {
    throw new DataDirectoryError(
      `Another Keyward server works on ${directory.path}. Stop it first, or set KEYWARD_DATA to another directory.`,
    );
  }
  try {
    const storage = directory.open(config.masterKey);
    await prepare(storage);
    await storage.transaction(async ({ settings }) => {
      await settings.set('public_url', publicUrl);
      await settings.set('key_prefix', config.keyPrefix);
    });
    const context = await createContext({ storage, publicUrl, keyPrefix: config.keyPrefix, sources });
    await follow(context);
    await endLostBulkChanges(context);
    return {
      context,
      async close() {
        context.follower.stop();
        try {
          await context.bulkChanges.stop();
          await context.uses.stop();
          await recordSightings(context);
        } finally {
          await storage.close();
          unlock();
        }
      },
    };
  } catch (error) {
    unlock();
    throw error;
  }
}

/** From then on what is asked of keys and tokens is answered from memory. */
async function follow({ follower, revokedTokens, storage, now }: Context): Promise<void> {
  follower.listen((changes) => {
    for (const { entity, entityId } of changes) {
      // The entry does not say when the token expires; later than this it cannot.
      if (entity === 'token') revokedTokens.add(entityId, now() + ACCESS_TOKEN_SECONDS);
    }
  });
  await follower.begin();
  for (const { jti, expiresAt } of await storage.stores.followed.revokedTokens()) revokedTokens.add(jti, expiresAt);
}

/** A command that migrates, or looks whether a server is running, holds the lock for a moment. */
async function lockPatiently(directory: DataDirectory): Promise<(() => void) | undefined> {
  for (let tries = 1; tries < LOCK_TRIES; tries++) {
    const unlock = directory.lockForServer();
    if (unlock) return unlock;
    await sleep(LOCK_PAUSE_MS);
  }
  return directory.lockForServer();
}

/**
 * Opens the data directory beside a server that may be running. The address that clients are told, and the prefix of
 * keys, are those of the last server.
 * @throws DataDirectoryError
 */
export async function openForTerminal(config: Config, defaultUrl: string): Promise<Installation> {
  const directory = new DataDirectory(config.dataDirectory);
  const storage = directory.open(config.masterKey);
  try {
    await migrateAlone(directory, storage);
    const { settings } = storage.stores;
    const publicUrl = config.publicUrl ?? (await settings.get('public_url')) ?? defaultUrl;
    const keyPrefix = (await settings.get('key_prefix')) ?? config.keyPrefix;
    const context = await createContext({ storage, publicUrl, keyPrefix, sources: world });
    return {
      context,
      async close() {
        await context.bulkChanges.stop();
        await storage.close();
      },
    };
  } catch (error) {
    await storage.close();
    throw error;
  }
}

/** Another process may be at it this very moment: a server that starts, or another command. */
async function migrateAlone(directory: DataDirectory, storage: Storage): Promise<void> {
  for (let tries = 1; !(await storage.isCurrent()); tries++) {
    const unlock = directory.lockForServer();
    if (unlock) {
      try {
        return await prepare(storage);
      } finally {
        unlock();
      }
    }
    if (tries === MIGRATION_TRIES) {
      throw new DataDirectoryError('The running server has another version. Stop it, then run this again.');
    }
    await sleep(MIGRATION_PAUSE_MS);
  }
  return prepare(storage);
}

async function prepare(storage: Storage): Promise<void> {
  try {
    await storage.migrate();
    await checkMasterKey(storage);
  } catch (error) {
    if (error instanceof NewerDatabase) {
      throw new DataDirectoryError('A newer Keyward wrote this data directory. Use that version, or a newer one.');
    }
    if (error instanceof WrongMasterKey) {
      throw new DataDirectoryError(
        'The master key is not the one this data directory was made with. Set the right one.',
      );
    }
    throw error;
  }
}

interface Parts {
  readonly storage: Storage;
  readonly publicUrl: string;
  readonly keyPrefix: string;
  readonly sources: Sources;
}

async function createContext({ storage, publicUrl, keyPrefix, sources }: Parts): Promise<Context> {
  const { now, random, elapsed = now, milliseconds = () => elapsed() * 1000, feedLimits } = sources;
  const index = new KeyIndex();
  const follower = new Follower(index, followedSource(storage, now), () => performance.now());
  const uses = new UseRecorder({
    uses: (noted) => storage.uses.write(noted),
    sightings: (seen) =>
      storage.transaction(async ({ rotations }) => {
        for (const { accountId, key, number, ...sightings } of seen)
          await rotations.see(accountId, key, number, sightings);
      }),
  });
  const accessTokens = new AccessTokens(await loadSigningKeys(storage, now(), random));
  const jwks = () => accessTokens.publicKeys();
  return {
    storage,
    now,
    elapsed,
    random,
    accessTokens,
    index,
    follower,
    revokedTokens: new RevokedTokens(),
    uses,
    checks: new KeyChecks({ index, follower, uses, limits: new RateLimits(), now, elapsed: milliseconds }),
    feeds: new Feeds({ index, follower, now, publicUrl, jwks, ...feedSource(storage, now) }, feedLimits),
    batches: new RecentBatches(),
    throttles: {
      passwords: new Throttle(),
      addresses: new Throttle(FAILURES_PER_ADDRESS),
      newUsers: new WindowLimit(NEW_USERS.limit, NEW_USERS.windowSeconds),
      explanations: new WindowLimit(EXPLANATIONS.limit, EXPLANATIONS.windowSeconds),
    },
    bulkChanges: new RunningChanges(),
    publicUrl,
    keyPrefix,
  };
}

/** The database, as the index follows it. */
function followedSource(storage: Storage, now: () => number): FollowedSource {
  const { accounts, directory, followed, forwardRoutes, keyShapes, roles, sharedSecrets } = storage.stores;
  const known = async ({ id, shortname, allowedIps, tokenAlgorithm }: Account): Promise<KnownAccount> => ({
    id,
    shortname,
    allowedIps,
    tokenAlgorithm,
    secrets: await sharedSecrets.accepted(id, now()),
    roles: new Map((await roles.list(id)).map((role) => [role.name, role])),
    shapes: await keyShapes.list(id),
    routes: new Map((await forwardRoutes.list(id)).map(({ name, methods }) => [name, methods])),
  });
  return {
    ...followed,
    eachKey: (visit) => followed.eachKey(now(), visit),
    key: (accountId, id) => followed.key(accountId, id, now()),
    foreignVersion: storage.foreignVersion,
    async accounts() {
      const all: KnownAccount[] = [];
      for (const account of await directory.accounts()) all.push(await known(account));
      return all;
    },
    async account(id) {
      const account = await accounts.get(id);
      return account && known(account);
    },
  };
}

/** The database, as feeds read what the index does not hold. */
function feedSource(storage: Storage, now: () => number): Pick<FeedParts, 'changesBetween' | 'endedTokens'> {
  const { changeLog, revokedTokens, tokenFamilies } = storage.stores;
  return {
    changesBetween: (accountId, after, upTo) => changeLog.between(accountId, after, upTo),
    endedTokens: async (accountId) => [
      ...(await tokenFamilies.endedSince(accountId, now() - ACCESS_TOKEN_SECONDS)),
      ...(await revokedTokens.living(accountId, now())),
    ],
  };
}
