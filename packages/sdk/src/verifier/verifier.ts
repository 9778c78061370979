import type { AccessToken } from '../access-token.ts';
import type { KeywardError } from '../api-error.ts';
import type { StreamingFetch } from '../fetch.ts';
import type { Clock } from './feed/connection-clock.ts';
import type { Credential } from './server-access.ts';
import type { CheckOptions, TokenCheckOptions, TokenVerdict, Verdict } from './verdict.ts';
import type { VerifierStatus } from './verifier-status.ts';

/** What a verifier needs to know. */
export interface VerifierOptions {
  /** The server's origin or its API base. Plain http is for the own machine only. */
  readonly url: string;
  /**
   * What was shown when the replica was registered: `kwf_…`. It opens the feed and nothing else. A function is called before
   * each connection and each report, so that a rotation of the credential needs no restart; its failure counts as `unreachable`.
   */
  readonly credential: Credential | undefined;
  /**
   * For how long the last word of the server may be believed, in seconds: the longest that a revocation can go unnoticed,
   * whatever happens to the network. At least 3, since the server speaks once a second; 10 unless said.
   */
  readonly maxStaleness?: number | undefined;
  /** What becomes of keys when that time is over: see {@link Verifier.verify}. `refuse` unless said. */
  readonly whenStale?: 'ask' | 'refuse' | undefined;
  /** An access token that may check keys (the role `verifier`), or where to get one. Needed to `ask`. */
  readonly accessToken?: AccessToken | undefined;
  /** How long asking may take when stale, in milliseconds, getting the access token included; 1000 unless said. */
  readonly askTimeout?: number | undefined;
  /**
   * Receives the reason why a question to the server failed, when `whenStale` is `ask`. The error has no secret. What the
   * function throws is ignored.
   */
  readonly onError?: ((error: KeywardError) => void) | undefined;
  /** Whether uses of keys are reported to the server: last login, addresses, counts. They are, unless said. */
  readonly report?: boolean | undefined;
  /**
   * Called with the status each time that it changes between current and not, or that the reason changes. Its errors are
   * ignored.
   */
  readonly onStatus?: ((status: VerifierStatus) => void) | undefined;
  /** Instead of the global `fetch`. */
  readonly fetch?: StreamingFetch | undefined;
  /** Instead of `Date.now` and `performance.now`. */
  readonly clock?: Clock | undefined;
}

/** Options of {@link Verifier.start}. */
export interface StartOptions {
  /** Ends the wait, which then throws the reason of the signal, as `fetch` does. */
  readonly signal?: AbortSignal | undefined;
  /** Maximum wait in milliseconds; 10000 unless said. */
  readonly timeout?: number | undefined;
}

/** Checks keys and access tokens in this process, from a replica that follows the server's changes. */
export interface Verifier {
  /**
   * Starts to follow the server. Resolves when the first snapshot is complete; with `whenStale: 'ask'` as soon as the server
   * has opened the feed. If it rejects, the verifier stops following, unless another call still waits; a later call starts again.
   * @throws FeedError when the server refuses the credential, when what answers is not the feed, and after `timeout`: its code
   *   is `unreachable` then if the server did not answer, and `stale` if it did
   */
  start(options?: StartOptions): Promise<void>;
  /**
   * Checks a key from memory, and counts the request. Never waits; `unavailable` when what is known is too old.
   * @throws TypeError for a mistake of the program alone, whatever the key: an unknown or mistyped option, or `undefined` as
   *   `permission` or in the place of the options
   */
  check(key: string, options?: CheckOptions): Verdict;
  /**
   * Like {@link check}, and asks the server where `check` says `unavailable` and `whenStale` is `ask`.
   * @throws TypeError where `check` does
   */
  verify(key: string, options?: CheckOptions): Promise<Verdict>;
  /**
   * Checks an access token that was made for your service (RFC 9068), without asking anybody. It dies with its key.
   * Tokens of people, and those that Keyward makes for its own API, are refused as unknown.
   * @throws TypeError for a mistake of the program alone, like {@link check}, and where `audience` is missing
   */
  checkToken(token: string, options: TokenCheckOptions): Promise<TokenVerdict>;
  status(): VerifierStatus;
  /** Ends it for good, and reports what is left. */
  close(): Promise<void>;
}
