import { type Client, createClient } from './client.ts';
import { type ClientOptions, REQUEST_OPTIONS } from './connection.ts';
import { createExchange, type ExchangeOptions, readConnectionSecret } from './exchange.ts';
import { assertTypes } from './option-types.ts';

/**
 * A client that holds everything: it exchanges its key for an access token at the first call, keeps the token fresh,
 * and gets a new one when the API refuses the old one.
 *
 * ```ts
 * const keyward = connect(process.env.NETOSECRET);
 * for await (const key of keyward.apiKeys()) console.log(key.appname);
 * ```
 *
 * @param connectionSecret the string that was shown when the key was made
 * @throws TypeError when it is missing or not a connection secret
 */
export function connect(connectionSecret: string | undefined, options: ExchangeOptions = {}): Client {
  return createClient(clientOptionsOf(connectionSecret, options));
}

/** @throws TypeError as {@link connect} does */
export function clientOptionsOf(connectionSecret: string | undefined, options: ExchangeOptions): ClientOptions {
  assertTypes(options, REQUEST_OPTIONS, 'connect');
  const { url } = readConnectionSecret(connectionSecret);
  return { ...options, url, accessToken: createExchange({ connectionSecret }, options) };
}
