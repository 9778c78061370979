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
 * The dependencies of actions, including time and randomness so that tests can control them. Each action declares the
 * ports that it uses: see ports.ts.
 */
export interface Context {
  readonly storage: Storage;
  /** Unix time in whole seconds, constant within an action: see atOneMoment. */
  readonly now: () => number;
  /** Unix time in whole seconds, read on every call, for work that outlives one action. */
  readonly clock: () => number;
  /** Whole seconds of a monotonic clock, for limits. Setting the system time does not affect it. */
  readonly elapsed: () => number;
  readonly random: RandomBytes;
  readonly accessTokens: AccessTokens;
  readonly generateSigningKey: typeof generateSigningKey;
  /** The data that checks read; filled only in the server. */
  readonly index: KeyIndex;
  /** Keeps the index current with the database. */
  readonly follower: Follower;
  /** The incarnation of the data; changes when the server detects that the database is an older copy. */
  readonly incarnation: Incarnation;
  /** Access tokens that were revoked individually. */
  readonly revokedTokens: RevokedTokens;
  /** Records usage, and makes pending usage available to reads on request. */
  readonly uses: Usage;
  /** The usage totals by which keys are sorted; only in the server. */
  readonly usageTotals: UsageTotals;
  readonly checks: KeyChecks;
  /** The feeds of replicas. */
  readonly feeds: Feeds;
  /** Recent batches of usage that replicas reported. */
  readonly batches: RecentBatches;
  /** Parses large texts off the event loop. */
  readonly parsing: Parsing;
  /** Sends all requests to other servers. */
  readonly outgoing: Outgoing;
  /** The public keys that verify GitHub's reports of leaked keys. */
  readonly githubKeys: GithubKeys;
  readonly throttles: Throttles;
  /** The queue of password hashing. */
  readonly hashing: PasswordQueue;
  /** Records denied attempts, such as failed sign-ins and exchanges, in the audit log. */
  readonly deniedAttempts: DeniedAttempts;
  /** Bulk operations that run in this process. */
  readonly backgroundJobs: BackgroundJobs;
  /** Aborted when the stopping server no longer waits for running work; a long transaction is then rolled back. */
  readonly stopping: AbortController;
  /** The URL at which clients reach this installation, without a path. */
  readonly publicUrl: string;
  readonly keyPrefix: string;
  /** True if email is configured. */
  readonly sendsMail: boolean;
}

export interface Throttles {
  readonly passwords: Throttle;
  /** Throttles password attempts per network: an IPv4 address, or the /64 of an IPv6 address. */
  readonly addresses: Throttle;
  readonly newUsers: WindowLimit;
  readonly explanations: WindowLimit;
  readonly keyLookups: WindowLimit;
  readonly revocations: WindowLimit;
}
