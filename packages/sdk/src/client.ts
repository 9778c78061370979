import { type Route, routes } from '@keyward/contract/routes';
import { type ClientCalls, callsOf } from './calls.ts';
import { carry } from './carrier.ts';
import { type CallOptions, type ClientOptions, openConnection } from './connection.ts';
import type { Lists } from './contract.ts';
import { invoke } from './invoke.ts';
import { listName } from './list-name.ts';
import { iterate, type ListArguments } from './lists.ts';

/** A list as a function. It takes its parameters in one object and fetches pages as needed. */
export type List<Input, Item> =
  Readonly<Record<string, never>> extends Input
    ? (input?: Input, options?: CallOptions) => AsyncIterableIterator<Item>
    : (input: Input, options?: CallOptions) => AsyncIterableIterator<Item>;

/** One function for each list of the API. */
export type ClientLists = {
  readonly [Name in keyof Lists]: List<Lists[Name]['input'], Lists[Name]['item']>;
};

/**
 * One function for each operation of the API. Responses with an envelope are returned as `{ data, meta }`, others as they
 * are, and empty ones as `undefined`. Every failure is a {@link KeywardError}. Each list also has a function that yields its
 * records: `apiKeys` iterates over `listApiKeys`.
 */
export type Client = ClientCalls & ClientLists;

/**
 * Creates a client of the Keyward API.
 *
 * ```ts
 * const keyward = createClient({ url: 'https://keyward.example.com', accessToken });
 * const { data, meta } = await keyward.listApiKeys({ query: { limit: 50 } });
 * for await (const key of keyward.apiKeys({ role: 'ADMIN' })) console.log(key.appname);
 * ```
 *
 * @throws TypeError if an option is unknown, `url` is not the URL of a server, or a header is invalid
 */
export function createClient(options: ClientOptions): Client {
  const connection = openConnection(options, 'createClient');
  const lists = Object.entries<Route>(routes).flatMap(([id, route]) => {
    if (!route.list) return [];
    const list = (input?: ListArguments, call?: CallOptions) => iterate(connection, route, input, call);
    return [[listName(id), list] as const];
  });
  const calls = callsOf((...call) => invoke(connection, ...call));
  return carry({ ...calls, ...Object.fromEntries(lists) } as Client, connection);
}
