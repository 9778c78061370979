import { type ConnectionSecret, decodeConnectionSecret } from '@keyward/contract/connection-secret';
import { routes } from '@keyward/contract/routes';
import { isToken, type TokenSource } from './access-token.ts';
import { KeywardError } from './api-error.ts';
import { type Connection, openConnection, REQUEST_OPTIONS, type RequestOptions } from './connection.ts';
import type { TokenAnswer } from './contract.ts';
import { startDeadline } from './deadline.ts';
import { invoke } from './invoke.ts';
import { assertTypes } from './option-types.ts';
import { type ExchangeCredentials, signRequestToken } from './request-token.ts';
import { isTransient, type RetryBudget, withRetries } from './retry.ts';
import { malformedResponse } from './transport.ts';

/** Maximum difference between a request token's `iat` and the server's clock, in seconds. */
const WINDOW = 300;
/** `Date` has whole seconds (RFC 9110, 5.6.7) and is written before the response arrives. */
const DATE_PRECISION = 5;
/** The time before the expiry at which a token is renewed, in milliseconds, but at most a fifth of the lifetime. */
const MARGIN = 30_000;

/** Options of {@link createExchange} and {@link connect}. */
export type ExchangeOptions = RequestOptions;

/** The credentials of an exchange: a connection secret, encoded or decoded, or its five parts. */
export type ExchangeFrom = { readonly connectionSecret: string | undefined } | ConnectionSecret | ExchangeCredentials;

/**
 * Exchanges a key for access tokens, and caches each token until shortly before it expires. Concurrent callers share
 * one exchange. If there is no response, or its status is 429 or at least 500, the exchange is retried up to `retries`
 * times, each time with a new request token, because the server accepts each token only once.
 *
 * `accessToken()` throws a {@link KeywardError}: `invalid_credentials` if the server rejects the key (retried only if
 * the local clock differs from the server's by more than 300 seconds), `network` or `unexpected_response` if the server
 * cannot be reached.
 * @throws TypeError if an option is unknown, or the connection secret or a credential is malformed
 */
export function createExchange(from: ExchangeFrom, options: ExchangeOptions = {}): TokenSource {
  const exchange = prepare(from, options);
  let cached: CachedToken | undefined;
  let pending: { readonly since: number; readonly token: Promise<CachedToken> } | undefined;

  async function renew(): Promise<CachedToken> {
    cached = await exchangeWithRetries(exchange);
    return cached;
  }

  /** An exchange without a response must not use up the time of later callers with shorter timeouts. */
  function sharedRenewal(timeout: number): Promise<CachedToken> {
    const isRecent = pending !== undefined && exchange.now() - pending.since < timeout / 2;
    if (pending && isRecent && canShareExchange()) return pending.token;
    const started = { since: exchange.now(), token: renew() };
    const finish = () => {
      if (pending === started) pending = undefined;
    };
    pending = started;
    started.token.then(finish, finish);
    return started.token;
  }

  return {
    async accessToken({ timeout = exchange.connection.timeout } = {}) {
      if (cached && exchange.now() < cached.renewAt) return cached.token;
      return (await sharedRenewal(timeout)).token;
    },
    forget(refused) {
      if (refused === undefined || cached?.token === refused) cached = undefined;
    },
  };
}

/**
 * Returns whether a request may wait for work that another request started. Cloudflare Workers and Vercel's edge runtime
 * cancel the timers and connections of a finished request, so a promise that waits for them never settles.
 */
function canShareExchange(): boolean {
  const { navigator } = globalThis as { readonly navigator?: { readonly userAgent?: string } };
  return navigator?.userAgent !== 'Cloudflare-Workers' && !('EdgeRuntime' in globalThis);
}

interface CachedToken {
  readonly token: string;
  /** In milliseconds since 1970. */
  readonly renewAt: number;
}

interface Exchange {
  readonly credentials: ExchangeCredentials;
  readonly connection: Connection;
  readonly now: () => number;
  /** Seconds by which the server's clock is ahead of the local clock. */
  skew: number;
}

/** @throws TypeError whose message does not contain the value */
export function readConnectionSecret(text: string | undefined): ConnectionSecret {
  if (text) return decodeConnectionSecret(text);
  throw new TypeError('The connection secret is missing. It was shown when the key was added.');
}

function prepare(from: ExchangeFrom, options: ExchangeOptions): Exchange {
  assertTypes(options, REQUEST_OPTIONS, 'createExchange');
  const credentials = credentialsOf(from);
  for (const name of ['url', 'shortname', 'appname', 'sharedSecret', 'appkey'] as const) {
    if (typeof credentials[name] !== 'string' || credentials[name] === '') {
      throw new TypeError(`\`${name}\` is missing. It was shown when the key was added.`);
    }
  }
  const connection = openConnection({ ...options, url: credentials.url }, 'createExchange');
  return { credentials, connection, now: connection.now, skew: 0 };
}

function credentialsOf(from: ExchangeFrom): ExchangeCredentials {
  // The runtime's own error for a string instead of an object would quote the connection secret.
  if (Object(from) !== from) {
    throw new TypeError('createExchange needs an object. Pass the connection secret as `{ connectionSecret }`.');
  }
  if ('connectionSecret' in from) return credentialsOf(readConnectionSecret(from.connectionSecret));
  if (!('sharedsecret' in from)) return from;
  const { sharedsecret: sharedSecret, ...rest } = from;
  return { ...rest, sharedSecret };
}

async function exchangeWithRetries(exchange: Exchange): Promise<CachedToken> {
  const { connection, now } = exchange;
  const deadline = startDeadline(connection.timeout, [connection.signal]);
  const budget: RetryBudget = { ...connection, until: now() + connection.timeout, failures: 0 };
  const attempt = () =>
    withRetries(budget, { deadline, canRetry, attempt: () => exchangeOnce(exchange, budget.until - now()) });
  try {
    return await attempt();
  } catch (error) {
    if (!correctClock(exchange, error)) throw error;
    return await attempt();
  } finally {
    deadline.release();
  }
}

/** Retries an exchange, including after a server error: a token that was issued but not received is harmless. */
function canRetry(error: unknown): boolean {
  return isTransient(error) || (error instanceof KeywardError && error.status >= 500);
}

/** @param timeout the remaining time of all attempts, in milliseconds */
async function exchangeOnce({ credentials, connection, now, skew }: Exchange, timeout: number): Promise<CachedToken> {
  const startedAt = now();
  const jwt = await signRequestToken(credentials, Math.floor(startedAt / 1000 + skew), connection.randomId());
  const response = await invoke(connection, routes.exchangeToken, { body: { jwt } }, { timeout: Math.max(1, timeout) });
  const { access_token: token, expires_in: seconds } = Object(response) as TokenAnswer;
  if (!isToken(token) || typeof seconds !== 'number') throw malformedResponse(connection.transport);
  const lifetime = seconds * 1000;
  return { token, renewAt: startedAt + lifetime - Math.min(MARGIN, lifetime / 5) };
}

/** Corrects the clock skew. @returns whether a wrong clock may have caused the rejection */
function correctClock(exchange: Exchange, error: unknown): boolean {
  if (!(error instanceof KeywardError) || error.status !== 401 || error.serverTime === undefined) return false;
  const ahead = error.serverTime - exchange.now() / 1000;
  if (Math.abs(ahead - exchange.skew) <= WINDOW - DATE_PRECISION) return false;
  exchange.skew = ahead;
  return true;
}
