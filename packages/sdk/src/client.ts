import { type OperationId, type Route, routes, wrappingOf } from '@keyward/contract/routes';
import { type AccessToken, currentToken, forgetToken } from './access-token.ts';
import { KeywardError } from './api-error.ts';
import type { Calls } from './contract.ts';
import { untilAborted } from './deadline.ts';
import { type OperationInput, prepareRequest, serverRoot } from './request.ts';
import { send, type Transport } from './transport.ts';

const DEFAULT_TIMEOUT = 30_000;

/** How {@link createClient} reaches a server. */
export interface ClientOptions {
  /**
   * The server's origin or its API base: `https://keyward.example.com` or `https://keyward.example.com/api/v1`. Empty
   * or `/` is the origin of the page, for a browser that is signed in by cookie.
   */
  readonly url: string;
  /** Instead of the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** Sent as `Authorization: Bearer` (RFC 6750) with every operation that is not open to all. */
  readonly accessToken?: AccessToken | undefined;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Ends every call of this client. */
  readonly signal?: AbortSignal | undefined;
  /** How long a request may take, in milliseconds; 30000 unless said. */
  readonly timeout?: number | undefined;
}

/** What may be said of a single call. */
export interface CallOptions {
  /** Ends the call; it then throws the reason of the signal, as `fetch` does. */
  readonly signal?: AbortSignal | undefined;
}

/** An operation as a function. Where all of the input is optional, it may be left out. */
export type Call<Input, Answer> =
  Readonly<Record<string, never>> extends Input
    ? (input?: Input, options?: CallOptions) => Promise<Answer>
    : (input: Input, options?: CallOptions) => Promise<Answer>;

/**
 * One function for each operation of the API. Answers with an envelope come as `{ data, meta }`, others as they are,
 * empty ones as `undefined`. Every failure is a {@link KeywardError}.
 */
export type Client = {
  readonly [Id in keyof Calls]: Call<Calls[Id]['input'], Calls[Id]['answer']>;
};

/**
 * A client of the Keyward API.
 *
 * ```ts
 * const keyward = createClient({ url: 'https://keyward.example.com', accessToken });
 * const { data, meta } = await keyward.listApiKeys({ query: { limit: 50 } });
 * ```
 *
 * @throws TypeError when `url` is not the address of a server, or a header cannot be sent
 */
export function createClient(options: ClientOptions): Client {
  const transport: Transport = {
    root: serverRoot(options.url),
    fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    headers: checkedHeaders(options.headers),
    signal: options.signal,
    timeout: options.timeout ?? DEFAULT_TIMEOUT,
  };
  const ids = Object.keys(routes) as OperationId[];
  const calls = ids.map((id) => [
    id,
    (input: OperationInput = {}, { signal }: CallOptions = {}) =>
      call(transport, options.accessToken, { id, input, signal }),
  ]);
  return Object.fromEntries(calls) as Client;
}

/** The error of `Headers` itself would repeat the value, which may be a secret. */
function checkedHeaders(headers: ClientOptions['headers']): Headers {
  try {
    return new Headers(headers);
  } catch {
    throw new TypeError('One of `headers` has a name or a value that HTTP does not allow (RFC 9110, 5.1 and 5.5).');
  }
}

interface Invocation {
  readonly id: OperationId;
  readonly input: OperationInput;
  readonly signal: AbortSignal | undefined;
}

async function call(transport: Transport, source: AccessToken | undefined, { id, input, signal }: Invocation) {
  const route: Route = routes[id];
  const request = prepareRequest(route, input);
  const attempt = (token?: string) => send(transport, { request, token, signal, wrapping: wrappingOf(routes[id]) });
  if (route.access === 'open') return attempt();
  const token = () => untilAborted(currentToken(source), [transport.signal, signal]);
  const first = await token();
  try {
    return await attempt(first);
  } catch (error) {
    // A request without a good token changes nothing, so that any method may be sent again.
    const refused = error instanceof KeywardError && error.code === 'unauthenticated';
    if (!refused || !forgetToken(source, first)) throw error;
    return attempt(await token());
  }
}
