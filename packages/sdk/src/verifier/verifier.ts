import type { AccessToken } from '../access-token.ts';
import type { KeywardError } from '../api-error.ts';
import type { StreamingFetch } from '../fetch.ts';
import type { Clock } from './feed/connection-clock.ts';
import type { Credential } from './server-access.ts';
import type { CheckOptions, TokenCheckOptions, TokenVerdict, Verdict } from './verdict.ts';
import type { VerifierStatus } from './verifier-status.ts';

/** Options of a verifier. */
export interface VerifierOptions {
  /** The server's origin or API base. Must be https, except for loopback hosts. */
  readonly url: string;
  /**
   * The credential of the replica, `kwf_…`, which was shown when the replica was added. It gives access only to the feed. A
   * function is called before each connection and each report, so that a rotation of the credential needs no restart; if it
   * fails, the status is `unreachable`.
   */
  readonly credential: Credential | undefined;
  /**
   * Maximum age of the latest event, in seconds: a revocation takes effect within this time, even if the network fails.
   * At least 3, because the server sends an event every second. Defaults to 10.
   */
  readonly maxStaleness?: number | undefined;
  /** The behavior while the replica is stale; see {@link Verifier.verify}. Defaults to `refuse`. */
  readonly whenStale?: 'ask' | 'refuse' | undefined;
  /** An access token of a key with the role VERIFIER, or a source of tokens. Required for `ask`. */
  readonly accessToken?: AccessToken | undefined;
  /** Timeout for asking the server, in milliseconds, including the request for an access token. Defaults to 1000. */
  readonly askTimeout?: number | undefined;
  /**
   * Receives the reason why asking the server failed, if `whenStale` is `ask`. The error contains no secret. Errors of the
   * callback are ignored.
   */
  readonly onError?: ((error: KeywardError) => void) | undefined;
  /** Whether the usage of keys is reported to the server: last login, IP addresses, counts. Defaults to true. */
  readonly report?: boolean | undefined;
  /**
   * Called with the status when `current` or `reason` changes. Errors of the callback are ignored.
   */
  readonly onStatus?: ((status: VerifierStatus) => void) | undefined;
  /** Replaces the global `fetch`. */
  readonly fetch?: StreamingFetch | undefined;
  /** Replaces `Date.now` and `performance.now`. */
  readonly clock?: Clock | undefined;
}

/** Options of {@link Verifier.start}. */
export interface StartOptions {
  /** Aborts the wait, which then throws the reason of the signal, like `fetch`. */
  readonly signal?: AbortSignal | undefined;
  /** Maximum wait in milliseconds. Defaults to 10000. */
  readonly timeout?: number | undefined;
}

/** Checks keys and access tokens in this process, with a replica that follows the server's changes. */
export interface Verifier {
  /**
   * Starts to follow the server. Resolves when the first snapshot is complete, or, with `whenStale: 'ask'`, when the server
   * has opened the feed. If it rejects, the verifier stops, unless another call still waits; a later call starts it again.
   * @throws FeedError if the server denies the credential, if the response is not the feed, and after `timeout`, with the
   *   code `unreachable` if the server did not respond, and `stale` if it did
   */
  start(options?: StartOptions): Promise<void>;
  /**
   * Checks a key in memory, and counts the request. Synchronous. Returns `unavailable` while the replica is stale.
   * @throws TypeError only for unknown or invalid options, and for `undefined` as `permission` or as the options; never for
   *   a key
   */
  check(key: string, options?: CheckOptions): Verdict;
  /**
   * Like {@link check}, but asks the server instead of returning `unavailable` if `whenStale` is `ask`.
   * @throws TypeError like `check`
   */
  verify(key: string, options?: CheckOptions): Promise<Verdict>;
  /**
   * Checks an access token issued for your service (RFC 9068), without a request to the server. A token is rejected as
   * soon as its key is revoked. Tokens of users, and tokens for Keyward's own API, are `unknown`.
   * @throws TypeError like {@link check}, and if `audience` is missing
   */
  checkToken(token: string, options: TokenCheckOptions): Promise<TokenVerdict>;
  /** Returns the current status. */
  status(): VerifierStatus;
  /** Closes the verifier permanently, after it has sent pending reports. */
  close(): Promise<void>;
}
