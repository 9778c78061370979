import { canonicalIp } from '@keyward/contract/ip-address';
import type { AccessToken } from '../access-token.ts';
import type { Fetch } from '../fetch.ts';
import { assertOptions, optionTypes } from '../options.ts';
import { DEFAULT_ASK_TIMEOUT, requireAccessToken, requireTimeout } from '../verifier/asking/ask-options.ts';
import { ask, type OnError, type ServerConnection } from '../verifier/asking/asking.ts';
import { createKeyRequest } from '../verifier/asking/key-request.ts';
import { createTokenRequest } from '../verifier/asking/token-request.ts';
import { assertTokenCheckOptions, checkOptions } from '../verifier/check-options.ts';
import { secureRoot } from '../verifier/server-access.ts';
import {
  type CheckOptions,
  type TokenCheckOptions,
  type TokenVerdict,
  UNKNOWN,
  type Verdict,
} from '../verifier/verdict.ts';

/** Options of {@link createRemoteVerifier}. */
export interface RemoteVerifierOptions {
  /** The server's origin or API base. Must be https, except for loopback hosts. */
  readonly url: string;
  /** An access token of a key with the role VERIFIER, or a source of tokens such as the result of `createExchange`. */
  readonly accessToken: AccessToken;
  /**
   * Short name of the account. Responses for another account become `unavailable`. Defaults to the account of the first
   * response.
   */
  readonly account?: string;
  /** Timeout of a check in milliseconds, including the request for an access token. Defaults to 1000. */
  readonly timeout?: number | undefined;
  /** Receives the reason of each `unavailable` verdict. The error contains no secret. Errors of the callback are ignored. */
  readonly onError?: OnError | undefined;
  /** Replaces the global `fetch`. */
  readonly fetch?: Fetch | undefined;
}

/** Checks keys and access tokens by asking the server about each. */
export interface RemoteVerifier {
  /**
   * Asks the server whether the key is valid, and counts the request. Returns `unavailable` if there is no complete response.
   * @throws TypeError only for unknown or invalid options
   */
  verify(key: string, options?: CheckOptions): Promise<Verdict>;
  /**
   * Asks the server whether an access token issued for your service is valid (RFC 7662). Invalid tokens are `unknown`,
   * because the server does not return a reason.
   * @throws TypeError only for invalid options, such as a missing `audience`
   */
  checkToken(token: string, options: TokenCheckOptions): Promise<TokenVerdict>;
}

const OPTIONS = optionTypes({
  url: ['string', 'undefined'],
  accessToken: ['string', 'function', 'object', 'undefined'],
  account: ['string'],
  timeout: ['number', 'undefined'],
  onError: ['function', 'undefined'],
  fetch: ['function', 'undefined'],
});

/**
 * Creates a verifier without a replica, for runtimes without background work, such as Cloudflare Workers and other edge
 * runtimes. It needs only Web APIs. Each check is a request to the server and nothing is cached, so a revoked key stops
 * working immediately.
 *
 * ```ts
 * const accessToken = createExchange({ connectionSecret: env.KEYWARD_VERIFIER });
 * const verifier = createRemoteVerifier({ url: 'https://keys.example.com', account: 'acme1', accessToken });
 * const { valid, code, permissions } = await verifier.verify(key, { permission: 'flows:create', ip });
 * ```
 *
 * @throws TypeError for unknown or invalid options
 */
export function createRemoteVerifier(options: RemoteVerifierOptions): RemoteVerifier {
  const connection = serverConnectionOf(options);
  return {
    async verify(key, ...given) {
      const checked = checkOptions(given, 'verify');
      const request = createKeyRequest(key, { ...checked, ip: canonicalIp(checked?.ip) });
      return request ? ask(connection, request) : UNKNOWN;
    },
    async checkToken(token, checked) {
      assertTokenCheckOptions(checked);
      const request = createTokenRequest(token, checked);
      return request ? ask(connection, request) : UNKNOWN;
    },
  };
}

function serverConnectionOf(options: RemoteVerifierOptions): ServerConnection {
  assertOptions(options, OPTIONS, 'createRemoteVerifier');
  const { url, timeout = DEFAULT_ASK_TIMEOUT, onError } = options;
  const accessToken = requireAccessToken(options.accessToken);
  requireTimeout('timeout', timeout);
  let { account: expected } = options;
  const isExpected = (account: string) => {
    expected ??= account;
    return account === expected;
  };
  const fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
  return { root: secureRoot(url), fetch, accessToken, timeout, onError, isExpected };
}
