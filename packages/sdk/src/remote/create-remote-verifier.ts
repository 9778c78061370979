import { canonicalIp } from '@keyward/contract/ip-address';
import type { AccessToken } from '../access-token.ts';
import type { Fetch } from '../fetch.ts';
import { assertOptions, optionTypes } from '../options.ts';
import { DEFAULT_ASK_TIMEOUT, requireAccessToken, requireTimeout } from '../verifier/asking/ask-options.ts';
import { type Asking, ask, type OnError } from '../verifier/asking/asking.ts';
import { questionAboutKey } from '../verifier/asking/key-question.ts';
import { questionAboutToken } from '../verifier/asking/token-question.ts';
import { assertTokenCheckOptions, checkOptions } from '../verifier/check-options.ts';
import { secureRoot } from '../verifier/server-access.ts';
import {
  type CheckOptions,
  type TokenCheckOptions,
  type TokenVerdict,
  UNKNOWN,
  type Verdict,
} from '../verifier/verdict.ts';

/** How {@link createRemoteVerifier} reaches a server. */
export interface RemoteVerifierOptions {
  /** The server's origin or its API base. Plain http is for the own machine only. */
  readonly url: string;
  /** An access token of a key with the role VERIFIER, or where to get one: what `createExchange` makes. */
  readonly accessToken: AccessToken;
  /**
   * Short name of the account. Answers for another account are `unavailable`. Without it, the account of the first answer
   * is the one of all.
   */
  readonly account?: string;
  /** How long a verdict may take, in milliseconds, getting the access token included; 1000 unless said. */
  readonly timeout?: number | undefined;
  /** Receives the reason of each verdict `unavailable`. The error has no secret. What the function throws is ignored. */
  readonly onError?: OnError | undefined;
  /** Instead of the global `fetch`. */
  readonly fetch?: Fetch | undefined;
}

/** Checks keys and access tokens by asking the server about each. */
export interface RemoteVerifier {
  /**
   * Asks the server whether the key is valid, and counts the request. Without a complete answer the verdict is
   * `unavailable`.
   * @throws TypeError for a mistake of the program alone: an unknown or mistyped option
   */
  verify(key: string, options?: CheckOptions): Promise<Verdict>;
  /**
   * Asks the server whether an access token that was made for your service is valid (RFC 7662). The server does not say why
   * a token is not: it is `unknown`.
   * @throws TypeError for a mistake of the program alone, such as no `audience`
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
 * A verifier without a replica, for runtimes where a request must not leave anything running: Cloudflare Workers and
 * other edge runtimes. It needs Web APIs alone. Each verdict is a request to the server and nothing is kept, so a revoked
 * key is denied from the next request on.
 *
 * ```ts
 * const accessToken = createExchange({ connectionSecret: env.KEYWARD_VERIFIER });
 * const verifier = createRemoteVerifier({ url: 'https://keys.example.com', account: 'acme1', accessToken });
 * const { valid, code, permissions } = await verifier.verify(key, { permission: 'flows:create', ip });
 * ```
 *
 * @throws TypeError when an option cannot be used
 */
export function createRemoteVerifier(options: RemoteVerifierOptions): RemoteVerifier {
  const asking = askingOf(options);
  return {
    async verify(key, ...given) {
      const checked = checkOptions(given, 'verify');
      const question = questionAboutKey(key, { ...checked, ip: canonicalIp(checked?.ip) });
      return question ? ask(asking, question) : UNKNOWN;
    },
    async checkToken(token, checked) {
      assertTokenCheckOptions(checked);
      const question = questionAboutToken(token, checked);
      return question ? ask(asking, question) : UNKNOWN;
    },
  };
}

function askingOf(options: RemoteVerifierOptions): Asking {
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
