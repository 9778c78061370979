import type { AccessToken } from './access-token.ts';
import type { Fetch } from './fetch.ts';
import { readHeaders } from './headers.ts';
import { assertTypes } from './option-types.ts';
import { serverRoot } from './request.ts';
import { randomText } from './request-token.ts';
import { type RetryPolicy, sleep } from './retry.ts';
import type { Transport } from './transport.ts';
import { agentHeader } from './user-agent.ts';

const DEFAULT_TIMEOUT = 30_000;
/** The maximum delay of a timer; longer ones fire immediately. */
const MAX_TIMEOUT = 2 ** 31 - 1;
const DEFAULT_RETRIES = 2;

/** Options for sending requests, including dependencies that tests can replace. */
export interface RequestOptions {
  /** Replaces the global `fetch`, for example to use a proxy. */
  readonly fetch?: Fetch | undefined;
  /** Headers of every request. A `User-Agent` replaces the default one. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Aborts every call. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Timeout of a call in milliseconds, including retries, the waits between them and a token exchange. Defaults to 30000.
   */
  readonly timeout?: number | undefined;
  /**
   * Maximum number of retries if there is no response or its status is 429 or 503. Only reads and operations that accept
   * `Idempotency-Key` are retried. Defaults to 2; 0 disables retries.
   */
  readonly retries?: number | undefined;
  /** The clock, in Unix milliseconds. Defaults to `Date.now`. */
  readonly now?: (() => number) | undefined;
  /** Returns a number from 0 up to, but not including, 1, for the jitter of waits. Defaults to `Math.random`. */
  readonly random?: (() => number) | undefined;
  /** Returns a unique string for `Idempotency-Key` and the `jti` of request tokens. Defaults to 128 random bits. */
  readonly randomId?: (() => string) | undefined;
  /** Waits between attempts, until the time has passed or the signal is aborted. */
  readonly wait?: ((milliseconds: number, signal: AbortSignal) => Promise<void>) | undefined;
}

/** Options of a client. */
export interface ClientOptions extends RequestOptions {
  /**
   * The server's origin or API base: `https://keyward.example.com` or `https://keyward.example.com/api/v1`. An empty string
   * or `/` is the origin of the page, for a browser that is signed in by cookie.
   */
  readonly url: string;
  /** Sent as `Authorization: Bearer` (RFC 6750) with every operation that requires authentication. */
  readonly accessToken?: AccessToken | undefined;
}

/** Options of a single call. */
export interface CallOptions {
  /** Aborts the call, which then throws the reason of the signal, like `fetch`. */
  readonly signal?: AbortSignal | undefined;
  /** Overrides the timeout of the client, in milliseconds. */
  readonly timeout?: number | undefined;
  /** Overrides the number of retries of the client. */
  readonly retries?: number | undefined;
}

const CALL_OPTIONS = { signal: 'object', timeout: 'number', retries: 'number' } as const satisfies Record<
  keyof CallOptions,
  string
>;
export const REQUEST_OPTIONS = {
  fetch: 'function',
  headers: 'object',
  ...CALL_OPTIONS,
  now: 'function',
  random: 'function',
  randomId: 'function',
  wait: 'function',
} as const satisfies Record<keyof RequestOptions, string>;

/** The state that the calls of one client share. */
export interface Connection extends RetryPolicy {
  readonly transport: Transport;
  readonly accessToken: AccessToken | undefined;
  readonly signal: AbortSignal | undefined;
  /** The timeout in milliseconds. */
  readonly timeout: number;
  readonly randomId: () => string;
}

/**
 * @param owner the name of the function for error messages
 * @throws TypeError if an option is unknown or invalid
 */
export function openConnection(options: ClientOptions, owner: string): Connection {
  assertTypes(options, { url: '', accessToken: '', ...REQUEST_OPTIONS }, owner);
  const { url, accessToken, signal, timeout = DEFAULT_TIMEOUT, retries = DEFAULT_RETRIES } = options;
  assertBounds(timeout, retries);
  return {
    transport: {
      root: serverRoot(url),
      fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
      headers: commonHeaders(options.headers),
    },
    accessToken,
    signal,
    timeout,
    retries,
    now: options.now ?? Date.now,
    random: options.random ?? Math.random,
    randomId: options.randomId ?? randomText,
    wait: options.wait ?? sleep,
  };
}

/** Returns the connection with the options of a call. @throws TypeError if an option is unknown or invalid */
export function connectionOfCall(connection: Connection, options: CallOptions = {}): Connection {
  assertTypes(options, CALL_OPTIONS, 'A call');
  const { timeout = connection.timeout, retries = connection.retries } = options;
  assertBounds(timeout, retries);
  return { ...connection, timeout, retries };
}

function assertBounds(timeout: number, retries: number): void {
  if (timeout >= 1 && timeout <= MAX_TIMEOUT && Number.isInteger(retries) && retries >= 0) return;
  throw new TypeError(`\`timeout\` must be 1 to ${MAX_TIMEOUT} milliseconds, \`retries\` a whole number from 0.`);
}

function commonHeaders(given: ClientOptions['headers']): Headers {
  return new Headers({ ...agentHeader(), ...Object.fromEntries(readHeaders(given)) });
}
