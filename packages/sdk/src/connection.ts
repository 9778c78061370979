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
/** The longest timer that runtimes have; a longer one ends immediately. */
const LONGEST_TIMEOUT = 2 ** 31 - 1;
const DEFAULT_RETRIES = 2;

/** How requests are sent, and what a test may want to replace. */
export interface RequestOptions {
  /** Instead of the global `fetch`, such as one that uses a proxy. */
  readonly fetch?: Fetch | undefined;
  /** Sent with every request. A `User-Agent` among them replaces that of the package. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Ends every call. */
  readonly signal?: AbortSignal | undefined;
  /**
   * How long a call may take in all, in milliseconds: retries, the waits between them and a token exchange included.
   * 30000 by default.
   */
  readonly timeout?: number | undefined;
  /**
   * How many times a request is sent again when no answer came, or one with status 429 or 503. Only reads are repeated,
   * and operations that accept `Idempotency-Key`. 2 by default; 0 turns retries off.
   */
  readonly retries?: number | undefined;
  /** The clock, in milliseconds since 1970; `Date.now` by default. */
  readonly now?: (() => number) | undefined;
  /** A number of at least 0 and less than 1 for the length of waits; `Math.random` by default. */
  readonly random?: (() => number) | undefined;
  /** A text that never repeats, for `Idempotency-Key` and the `jti` of request tokens; 128 random bits by default. */
  readonly randomId?: (() => string) | undefined;
  /** Waits between attempts. A wait also ends with the signal. */
  readonly wait?: ((milliseconds: number, signal: AbortSignal) => Promise<void>) | undefined;
}

/** How a client reaches a server. */
export interface ClientOptions extends RequestOptions {
  /**
   * The server's origin or its API base: `https://keyward.example.com` or `https://keyward.example.com/api/v1`. Empty
   * or `/` is the origin of the page, for a browser that is signed in by cookie.
   */
  readonly url: string;
  /** Sent as `Authorization: Bearer` (RFC 6750) with every operation that is not open to all. */
  readonly accessToken?: AccessToken | undefined;
}

/** The options of a single call. */
export interface CallOptions {
  /** Ends the call; it then throws the reason of the signal, as `fetch` does. */
  readonly signal?: AbortSignal | undefined;
  /** Instead of the client's: how long the call may take in all, in milliseconds. */
  readonly timeout?: number | undefined;
  /** Instead of the client's: how many times the request may be sent again. */
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

/** What the calls of one client share. */
export interface Connection extends RetryPolicy {
  readonly transport: Transport;
  readonly accessToken: AccessToken | undefined;
  readonly signal: AbortSignal | undefined;
  /** In milliseconds. */
  readonly timeout: number;
  readonly randomId: () => string;
}

/**
 * @param owner the function whose options these are, for errors
 * @throws TypeError when an option does not exist or cannot be used
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

/** Returns the connection as one call has it. @throws TypeError when an option does not exist or cannot be used */
export function connectionOfCall(connection: Connection, options: CallOptions = {}): Connection {
  assertTypes(options, CALL_OPTIONS, 'A call');
  const { timeout = connection.timeout, retries = connection.retries } = options;
  assertBounds(timeout, retries);
  return { ...connection, timeout, retries };
}

function assertBounds(timeout: number, retries: number): void {
  if (timeout >= 1 && timeout <= LONGEST_TIMEOUT && Number.isInteger(retries) && retries >= 0) return;
  throw new TypeError(`\`timeout\` must be 1 to ${LONGEST_TIMEOUT} milliseconds, \`retries\` a whole number from 0.`);
}

function commonHeaders(given: ClientOptions['headers']): Headers {
  return new Headers({ ...agentHeader(), ...Object.fromEntries(readHeaders(given)) });
}
