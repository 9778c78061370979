import { decodeConnectionSecret } from '@keyward/contract/connection-secret';
import type { TokenSource } from './access-token.ts';
import { KeywardError } from './api-error.ts';
import { type Client, type ClientOptions, createClient } from './client.ts';
import { type ExchangeCredentials, randomTokenId, signRequestToken } from './request-token.ts';

/** How far a request token's `iat` may lie from the server's clock, in seconds. */
const WINDOW = 300;
/** `Date` has whole seconds (RFC 9110, 5.6.7) and was written a while before it arrives. */
const DATE_PRECISION = 5;
/** A token is renewed so long before it expires, in milliseconds, but never before four fifths of its life. */
const MARGIN = 30_000;
/** How long to wait before the second and before the third attempt, in milliseconds. */
const BACKOFF = [250, 1000];
/** A server that asks for more patience than this, in milliseconds, is not waited for. */
const LONGEST_WAIT = 5000;

/** Everything of {@link ClientOptions} that concerns the way to the server, and what a test may want to replace. */
export interface ExchangeOptions extends Pick<ClientOptions, 'fetch' | 'headers' | 'signal' | 'timeout'> {
  /** The clock, in milliseconds since 1970; `Date.now` unless said. */
  readonly now?: (() => number) | undefined;
  /** A new `jti` each time: what never repeats. 128 random bits unless said. */
  readonly randomId?: (() => string) | undefined;
  /** Waits so many milliseconds between attempts. */
  readonly wait?: ((milliseconds: number) => Promise<void>) | undefined;
}

/** What the exchange needs to know, in one string or in five. */
export type ExchangeFrom = { readonly connectionSecret: string } | ExchangeCredentials;

/**
 * Exchanges a key for access tokens and keeps one until shortly before it expires. Callers that ask at the same time
 * share one exchange. When an answer is lost (no answer, or a status of 500 or more) it tries twice more, each time
 * with a newly signed request token, since the server accepts each only once.
 *
 * `accessToken()` throws a {@link KeywardError}: `invalid_credentials` when the server refuses the key (not tried
 * again, unless the local clock proves to be wrong by more than the accepted 300 seconds), `network` or
 * `unexpected_answer` when the server cannot be reached.
 *
 * @throws TypeError when the connection secret or a credential is malformed
 */
export function createExchange(from: ExchangeFrom, options: ExchangeOptions = {}): TokenSource {
  const exchange = prepare(from, options);
  let kept: KeptToken | undefined;
  let pending: Promise<KeptToken> | undefined;

  async function renew(): Promise<KeptToken> {
    try {
      kept = await obtain(exchange);
      return kept;
    } finally {
      pending = undefined;
    }
  }

  return {
    async accessToken() {
      if (kept && exchange.now() < kept.renewAt) return kept.token;
      if (!mayShare()) return (await renew()).token;
      pending ??= renew();
      return (await pending).token;
    },
    forget(refused) {
      if (refused === undefined || kept?.token === refused) kept = undefined;
    },
  };
}

/**
 * Returns whether a request may wait for what another one started. Cloudflare Workers and Vercel's edge runtime cancel the
 * timers and connections of a request that ended: a promise that waits for them never settles.
 */
function mayShare(): boolean {
  const { navigator } = globalThis as { readonly navigator?: { readonly userAgent?: string } };
  return navigator?.userAgent !== 'Cloudflare-Workers' && !('EdgeRuntime' in globalThis);
}

interface KeptToken {
  readonly token: string;
  /** In milliseconds since 1970. */
  readonly renewAt: number;
}

interface Exchange {
  readonly credentials: ExchangeCredentials;
  readonly client: Client;
  readonly now: () => number;
  readonly randomId: () => string;
  readonly wait: (milliseconds: number) => Promise<void>;
  /** Seconds by which the server's clock was found to be ahead of ours. */
  skew: number;
}

function prepare(from: ExchangeFrom, options: ExchangeOptions): Exchange {
  const credentials = 'connectionSecret' in from ? fromConnectionSecret(from.connectionSecret) : from;
  for (const name of ['url', 'shortname', 'appname', 'sharedSecret', 'appkey'] as const) {
    if (typeof credentials[name] !== 'string' || credentials[name] === '') {
      throw new TypeError(`\`${name}\` is missing. Take it from where the key was made.`);
    }
  }
  const { fetch, headers, signal, timeout } = options;
  return {
    credentials,
    client: createClient({ url: credentials.url, fetch, headers, signal, timeout }),
    now: options.now ?? Date.now,
    randomId: options.randomId ?? randomTokenId,
    wait: options.wait ?? ((milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))),
    skew: 0,
  };
}

function fromConnectionSecret(text: string): ExchangeCredentials {
  const { sharedsecret: sharedSecret, ...rest } = decodeConnectionSecret(text);
  return { ...rest, sharedSecret };
}

async function obtain(exchange: Exchange): Promise<KeptToken> {
  try {
    return await patiently(exchange, () => exchangeOnce(exchange));
  } catch (error) {
    if (!correctClock(exchange, error)) throw error;
    return patiently(exchange, () => exchangeOnce(exchange));
  }
}

async function exchangeOnce({ credentials, client, now, randomId, skew }: Exchange): Promise<KeptToken> {
  const begun = now();
  const jwt = await signRequestToken(credentials, Math.floor(begun / 1000 + skew), randomId());
  const { access_token: token, expires_in: seconds } = await client.exchangeToken({ body: { jwt } });
  if (typeof token !== 'string' || typeof seconds !== 'number') throw notATokenAnswer();
  const life = seconds * 1000;
  return { token, renewAt: begun + life - Math.min(MARGIN, life / 5) };
}

async function patiently(exchange: Exchange, attempt: () => Promise<KeptToken>): Promise<KeptToken> {
  for (const backoff of BACKOFF) {
    try {
      return await attempt();
    } catch (error) {
      const pause = pauseAfter(error, backoff);
      if (pause === undefined) throw error;
      await exchange.wait(pause);
    }
  }
  return attempt();
}

/** @returns undefined when there is no sense in another attempt */
function pauseAfter(error: unknown, backoff: number): number | undefined {
  if (!(error instanceof KeywardError)) return undefined;
  if (error.code !== 'network' && error.status < 500) return undefined;
  const pause = Math.max(backoff, (error.retryAfter ?? 0) * 1000);
  return pause > LONGEST_WAIT ? undefined : pause;
}

/** @returns whether the refusal may have come from a wrong clock, which is then put right */
function correctClock(exchange: Exchange, error: unknown): boolean {
  if (!(error instanceof KeywardError) || error.status !== 401 || error.serverTime === undefined) return false;
  const ahead = error.serverTime - exchange.now() / 1000;
  if (Math.abs(ahead - exchange.skew) <= WINDOW - DATE_PRECISION) return false;
  exchange.skew = ahead;
  return true;
}

function notATokenAnswer(): KeywardError {
  return new KeywardError('The exchange did not answer with a token. Check that the address is that of Keyward.', {
    status: 200,
    reason: 'OK',
    code: 'unexpected_answer',
  });
}
