import type { RandomBytes } from '../domain/randomness.ts';
import type { Outgoing } from '../outgoing/outgoing.ts';
import type { Parsing } from '../parsing/parsing.ts';
import type { PasswordQueue } from '../sign-in/password-queue.ts';
import type { Throttle } from '../sign-in/throttle.ts';
import type { Storage } from '../storage/storage.ts';
import type { Usage } from '../usage/usage.ts';
import type { UsageTotals } from '../usage/usage-totals.ts';
import type { AccessTokens } from '../verification/access-token.ts';
import type { Feeds } from '../verification/feed/feeds.ts';
import type { Follower } from '../verification/follower.ts';
import type { Incarnation } from '../verification/incarnation.ts';
import type { KeyChecks } from '../verification/key-checks.ts';
import type { KeyIndex } from '../verification/key-index.ts';
import type { RecentBatches } from '../verification/recent-batches.ts';
import type { RevokedTokens } from '../verification/revoked-tokens.ts';
import type { generateSigningKey } from '../verification/signing-key.ts';
import type { WindowLimit } from '../verification/window-limit.ts';
import type { BackgroundJobs } from './background-jobs.ts';
import type { DeniedAttempts } from './denied-attempts/denied-attempts.ts';
import type { GithubKeys } from './leaks/github-keys.ts';

/**
 * Everything that actions work with. Time and randomness are in it, so that tests decide them. Each action states the ports
 * that it uses: see ports.ts.
 */
export interface Context {
  readonly storage: Storage;
  /** Unix time in whole seconds. Within an action it is the same at every call: see atOneMoment. */
  readonly now: () => number;
  /** Reads the clock again at every call, for what outlives one action. */
  readonly clock: () => number;
  /** Whole seconds since some moment, which nobody who sets the clock can move: for limits. */
  readonly elapsed: () => number;
  readonly random: RandomBytes;
  readonly accessTokens: AccessTokens;
  readonly generateSigningKey: typeof generateSigningKey;
  /** What checks read; filled in the server alone. */
  readonly index: KeyIndex;
  /** Keeps the index what the database says. */
  readonly follower: Follower;
  /** Of the data; changes when it turns out to be an older copy. */
  readonly incarnation: Incarnation;
  /** Access tokens that ended before their time by name. */
  readonly revokedTokens: RevokedTokens;
  /** Records usage; before usage is read, it says when all of it can be. */
  readonly uses: Usage;
  /** The usage that keys are sorted by; kept in the server alone. */
  readonly usageTotals: UsageTotals;
  readonly checks: KeyChecks;
  /** What replicas follow. */
  readonly feeds: Feeds;
  /** Of the uses that replicas reported. */
  readonly batches: RecentBatches;
  /** Reads large texts beside the event loop. */
  readonly parsing: Parsing;
  /** The one way to other servers. */
  readonly outgoing: Outgoing;
  /** By which reports of leaked keys are believed. */
  readonly githubKeys: GithubKeys;
  readonly throttles: Throttles;
  /** Where password hashes wait for their turn. */
  readonly hashing: PasswordQueue;
  /** Failed sign-ins, denied exchanges and their like, on their way to the audit log. */
  readonly deniedAttempts: DeniedAttempts;
  /** Bulk operations that run in this process. */
  readonly backgroundJobs: BackgroundJobs;
  /** Aborted when the server stops and no longer waits for what is running: a long transaction is rolled back. */
  readonly stopping: AbortController;
  /** Where clients reach this Keyward, without a path. */
  readonly publicUrl: string;
  readonly keyPrefix: string;
  /** Whether mail is configured. */
  readonly sendsMail: boolean;
}

export interface Throttles {
  readonly passwords: Throttle;
  /** By network: an IPv4 address, or the /64 of an IPv6 address. */
  readonly addresses: Throttle;
  readonly newUsers: WindowLimit;
  readonly explanations: WindowLimit;
  readonly keyLookups: WindowLimit;
  readonly revocations: WindowLimit;
}
