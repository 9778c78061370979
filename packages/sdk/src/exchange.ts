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
import { malformed } from './transport.ts';

/** How far a request token's `iat` may lie from the server's clock, in seconds. */
const WINDOW = 300;
/** `Date` has whole seconds (RFC 9110, 5.6.7) and was written a while before it arrives. */
const DATE_PRECISION = 5;
/** A token is renewed so long before it expires, in milliseconds, but never before four fifths of its life. */
const MARGIN = 30_000;

/** The options of {@link createExchange} and {@link connect}. */
export type ExchangeOptions = RequestOptions;

/** What the exchange needs to know: a connection secret, as a string or decoded, or its five parts. */
export type ExchangeFrom = { readonly connectionSecret: string | undefined } | ConnectionSecret | ExchangeCredentials;

/**
 * Exchanges a key for access tokens and keeps one until shortly before it expires. Callers that ask at the same time
 * share one exchange. When an answer is lost (no answer, or a status of 429, or of 500 or more) it tries again as often
 * as `retries` says, each time with a newly signed request token, since the server accepts each only once.
 *
 * `accessToken()` throws a {@link KeywardError}: `invalid_credentials` when the server refuses the key (not tried
 * again, unless the local clock proves to be wrong by more than the accepted 300 seconds), `network` or
 * `unexpected_response` when the server cannot be reached.
 *
 * @throws TypeError when an option does not exist, or the connection secret or a credential is malformed
 */
export function createExchange(from: ExchangeFrom, options: ExchangeOptions = {}): TokenSource {
  const exchange = prepare(from, options);
  let kept: KeptToken | undefined;
  let pending: { readonly since: number; readonly token: Promise<KeptToken> } | undefined;

  async function renew(): Promise<KeptToken> {
    kept = await obtain(exchange);
    return kept;
  }

  /** An exchange that gets no answer must not use up the time of callers that come later and wait less. */
  function shared(timeout: number): Promise<KeptToken> {
    const isYoung = pending !== undefined && exchange.now() - pending.since < timeout / 2;
    if (pending && isYoung && mayShare()) return pending.token;
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
      if (kept && exchange.now() < kept.renewAt) return kept.token;
      return (await shared(timeout)).token;
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
  readonly connection: Connection;
  readonly now: () => number;
  /** Seconds by which the server's clock was found to be ahead of ours. */
  skew: number;
}

/** @throws TypeError that repeats nothing of the value */
export function readConnectionSecret(text: string | undefined): ConnectionSecret {
  if (text) return decodeConnectionSecret(text);
  throw new TypeError('The connection secret is missing. Copy the whole string from where the key was made.');
}

function prepare(from: ExchangeFrom, options: ExchangeOptions): Exchange {
  assertTypes(options, REQUEST_OPTIONS, 'createExchange');
  const credentials = credentialsOf(from);
  for (const name of ['url', 'shortname', 'appname', 'sharedSecret', 'appkey'] as const) {
    if (typeof credentials[name] !== 'string' || credentials[name] === '') {
      throw new TypeError(`\`${name}\` is missing. Copy it from where the key was made.`);
    }
  }
  const connection = openConnection({ ...options, url: credentials.url }, 'createExchange');
  return { credentials, connection, now: connection.now, skew: 0 };
}

function credentialsOf(from: ExchangeFrom): ExchangeCredentials {
  // The runtime's own error for a connection secret in the place of the object would quote it.
  if (Object(from) !== from) {
    throw new TypeError('createExchange needs an object. Pass the connection secret as `{ connectionSecret }`.');
  }
  if ('connectionSecret' in from) return credentialsOf(readConnectionSecret(from.connectionSecret));
  if (!('sharedsecret' in from)) return from;
  const { sharedsecret: sharedSecret, ...rest } = from;
  return { ...rest, sharedSecret };
}

async function obtain(exchange: Exchange): Promise<KeptToken> {
  const { connection, now } = exchange;
  const deadline = startDeadline(connection.timeout, [connection.signal]);
  const budget: RetryBudget = { ...connection, until: now() + connection.timeout, failures: 0 };
  const attempt = () =>
    withRetries(budget, { deadline, mayRepeat, attempt: () => exchangeOnce(exchange, budget.until - now()) });
  try {
    return await attempt();
  } catch (error) {
    if (!correctClock(exchange, error)) throw error;
    return await attempt();
  } finally {
    deadline.release();
  }
}

/** A token that was issued and lost harms nobody, so that an exchange is repeated when the server failed as well. */
function mayRepeat(error: unknown): boolean {
  return isTransient(error) || (error instanceof KeywardError && error.status >= 500);
}

/** @param timeout what is left of the time for all attempts, in milliseconds */
async function exchangeOnce({ credentials, connection, now, skew }: Exchange, timeout: number): Promise<KeptToken> {
  const startedAt = now();
  const jwt = await signRequestToken(credentials, Math.floor(startedAt / 1000 + skew), connection.randomId());
  const answer = await invoke(connection, routes.exchangeToken, { body: { jwt } }, { timeout: Math.max(1, timeout) });
  const { access_token: token, expires_in: seconds } = Object(answer) as TokenAnswer;
  if (!isToken(token) || typeof seconds !== 'number') throw malformed(connection.transport);
  const life = seconds * 1000;
  return { token, renewAt: startedAt + life - Math.min(MARGIN, life / 5) };
}

/** @returns whether the refusal may have come from a wrong clock, which is then put right */
function correctClock(exchange: Exchange, error: unknown): boolean {
  if (!(error instanceof KeywardError) || error.status !== 401 || error.serverTime === undefined) return false;
  const ahead = error.serverTime - exchange.now() / 1000;
  if (Math.abs(ahead - exchange.skew) <= WINDOW - DATE_PRECISION) return false;
  exchange.skew = ahead;
  return true;
}
