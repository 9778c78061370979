import { type Client, createClient } from './client.ts';
import { type ClientOptions, REQUEST_OPTIONS } from './connection.ts';
import { createExchange, type ExchangeOptions, readConnectionSecret } from './exchange.ts';
import { assertTypes } from './option-types.ts';

/**
 * Creates a client from a connection secret. It exchanges the key for an access token at the first call, renews the token
 * before it expires, and replaces it if the API rejects it.
 *
 * ```ts
 * const keyward = connect(process.env.NETOSECRET);
 * for await (const key of keyward.apiKeys()) console.log(key.appname);
 * ```
 *
 * @param connectionSecret the string that was shown when the key was added
 * @throws TypeError if it is missing or malformed
 */
export function connect(connectionSecret: string | undefined, options: ExchangeOptions = {}): Client {
  return createClient(clientOptionsOf(connectionSecret, options));
}

/** @throws TypeError like {@link connect} */
export function clientOptionsOf(connectionSecret: string | undefined, options: ExchangeOptions): ClientOptions {
  assertTypes(options, REQUEST_OPTIONS, 'connect');
  const { url } = readConnectionSecret(connectionSecret);
  return { ...options, url, accessToken: createExchange({ connectionSecret }, options) };
}
