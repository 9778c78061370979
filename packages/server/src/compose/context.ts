import { RateLimits } from '@keyward/contract';
import { BackgroundJobs } from '../actions/background-jobs.ts';
import type { Context } from '../actions/context.ts';
import { DeniedAttempts } from '../actions/denied-attempts/denied-attempts.ts';
import { recordDenials } from '../actions/denied-attempts/record.ts';
import { GithubKeys } from '../actions/leaks/github-keys.ts';
import { loadSigningKeys } from '../actions/system/signing-keys.ts';
import type { Config } from '../config.ts';
import { Outgoing } from '../outgoing/outgoing.ts';
import { Parsing } from '../parsing/parsing.ts';
import { PasswordQueue } from '../sign-in/password-queue.ts';
import { Throttle } from '../sign-in/throttle.ts';
import type { Storage } from '../storage/storage.ts';
import type { JournalFolder } from '../usage/journals.ts';
import { Usage } from '../usage/usage.ts';
import type { UsageMemory } from '../usage/usage-memory.ts';
import { UsageTotals } from '../usage/usage-totals.ts';
import { AccessTokens } from '../verification/access-token.ts';
import { Feeds } from '../verification/feed/feeds.ts';
import { Follower } from '../verification/follower.ts';
import { Incarnation } from '../verification/incarnation.ts';
import { KeyChecks } from '../verification/key-checks.ts';
import { KeyIndex } from '../verification/key-index.ts';
import { RecentBatches } from '../verification/recent-batches.ts';
import { RevokedTokens } from '../verification/revoked-tokens.ts';
import { generateSigningKey as newSigningKey } from '../verification/signing-key.ts';
import { WindowLimit } from '../verification/window-limit.ts';
import { feedSource, followedSource } from './memory.ts';
import type { Sources } from './sources.ts';
import { journalName, usageStore } from './usage.ts';

const FAILURES_PER_ADDRESS = 30;
const EXPLANATIONS = { limit: 60, windowSeconds: 60 };
const KEY_LOOKUPS = { limit: 60, windowSeconds: 60 };
const REVOCATIONS = { limit: 30, windowSeconds: 60 };
const NEW_USERS = { limit: 50, windowSeconds: 300 };

/** Settings for requests to other servers; defaults to none. */
export type OutgoingSettings = Partial<Pick<Config, 'outgoingAllowed' | 'githubKeysUrl' | 'mail'>>;

interface ContextOptions extends OutgoingSettings {
  readonly storage: Storage;
  /** The usage in memory that `storage` also reads. */
  readonly usageMemory: UsageMemory;
  readonly usageFolder: JournalFolder;
  readonly publicUrl: string;
  readonly keyPrefix: string;
  readonly sources: Sources;
  /** Options for the server only. A CLI command does not open feeds or accept request tokens. */
  readonly incarnation?: Incarnation;
}

/** Creates the dependencies of actions on a migrated database. */
export async function createContext(options: ContextOptions): Promise<Context> {
  const { storage, usageMemory, usageFolder, publicUrl, keyPrefix, sources, ...otherOptions } = options;
  const { now, random, elapsed = now, milliseconds = () => elapsed() * 1000, feedLimits, warn = () => {} } = sources;
  const { followerMs = () => performance.now() } = sources;
  const { incarnation = NO_INCARNATION, ...outside } = otherOptions;
  const index = new KeyIndex();
  const follower = new Follower(index, followedSource(storage, now), followerMs);
  const usageTotals = new UsageTotals({
    index,
    open: storage.stores.followed.openUsage,
    pending: () => usageMemory.all(),
  });
  usageMemory.onEvent((key, at, isLogin, valid) => {
    if (isLogin) index.recordLogin(key, at);
    if (valid > 0) usageTotals.add(key, at, valid);
  });
  const uses = new Usage({
    memory: usageMemory,
    store: usageStore(storage, now),
    totals: usageTotals,
    folder: usageFolder,
    newName: () => journalName(random),
    elapsed: milliseconds,
    warn,
  });
  const { generateSigningKey = newSigningKey } = sources;
  const accessTokens = new AccessTokens(await loadSigningKeys({ storage, now, random, generateSigningKey }));
  const jwks = () => accessTokens.publicKeys();
  const outgoing = new Outgoing({ ...sources.outgoing, allowed: outside.outgoingAllowed ?? [] });
  return {
    storage,
    now,
    clock: now,
    elapsed,
    random,
    accessTokens,
    generateSigningKey,
    index,
    follower,
    incarnation,
    revokedTokens: new RevokedTokens(),
    uses,
    usageTotals,
    checks: new KeyChecks({ index, follower, uses, limits: new RateLimits(), now, elapsed: milliseconds }),
    feeds: new Feeds(
      { index, follower, incarnation, now, nowMs: sources.nowMs, publicUrl, jwks, ...feedSource(storage, now) },
      feedLimits,
    ),
    batches: new RecentBatches(),
    parsing: new Parsing(),
    outgoing,
    githubKeys: new GithubKeys({
      url: outside.githubKeysUrl,
      outgoing,
      elapsed,
      failed: (error) => warn("could not fetch GitHub's public keys: its leak reports may be denied", error),
    }),
    throttles: newThrottles(),
    // Each hash takes 19 MiB and a thread of Node's thread pool. More concurrent hashes would delay other work.
    hashing: new PasswordQueue(['known', 'unknown']),
    deniedAttempts: newDeniedAttempts(storage, { clock: now, random, warn }),
    backgroundJobs: new BackgroundJobs(),
    stopping: new AbortController(),
    publicUrl,
    keyPrefix,
    sendsMail: outside.mail !== undefined,
  };
}

const NO_INCARNATION = new Incarnation({ id: '', requestTokensDeniedUntil: 0 }, () => {
  throw new Error('Only the server starts an incarnation.');
});

function newDeniedAttempts(
  storage: Storage,
  { clock, random, warn }: Pick<Context, 'clock' | 'random'> & Required<Pick<Sources, 'warn'>>,
): DeniedAttempts {
  return new DeniedAttempts({
    storage,
    clock,
    record: (stores, denials) => recordDenials({ clock, random }, stores, denials),
    failed: (error) => warn('could not record denied attempts', error),
  });
}

function newThrottles(): Context['throttles'] {
  return {
    passwords: new Throttle(),
    addresses: new Throttle(FAILURES_PER_ADDRESS),
    newUsers: new WindowLimit(NEW_USERS.limit, NEW_USERS.windowSeconds),
    explanations: new WindowLimit(EXPLANATIONS.limit, EXPLANATIONS.windowSeconds),
    revocations: new WindowLimit(REVOCATIONS.limit, REVOCATIONS.windowSeconds),
    keyLookups: new WindowLimit(KEY_LOOKUPS.limit, KEY_LOOKUPS.windowSeconds),
  };
}
