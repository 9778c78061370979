import { decodeConnectionSecret } from '@keyward/contract/connection-secret';
import { type Client, createClient } from './client.ts';
import { createExchange, type ExchangeOptions } from './exchange.ts';

/**
 * A client that holds everything: it exchanges its key for an access token at the first call, keeps the token fresh,
 * and gets a new one when the API refuses the old one.
 *
 * ```ts
 * const keyward = connect(process.env.NETOSECRET);
 * const { data: keys } = await keyward.listApiKeys();
 * ```
 *
 * @param connectionSecret the string that was shown when the key was made
 * @throws TypeError when it is missing or not a connection secret
 */
export function connect(connectionSecret: string | undefined, options: ExchangeOptions = {}): Client {
  if (!connectionSecret) throw new TypeError('There is no connection secret. Take it from where the key was made.');
  const { url } = decodeConnectionSecret(connectionSecret);
  const { fetch, headers, signal, timeout } = options;
  return createClient({
    url,
    fetch,
    headers,
    signal,
    timeout,
    accessToken: createExchange({ connectionSecret }, options),
  });
}
