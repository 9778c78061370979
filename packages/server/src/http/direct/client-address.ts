import type { IncomingMessage } from 'node:http';
import { compileAddressList } from '@keyward/contract';

/**
 * Where a request comes from. What proxies say counts as far as the chain of trusted ones reaches: the last address in
 * `X-Forwarded-For` that is not theirs, as in the framework's `request.ip`.
 */
export function clientAddress(trustedProxies: readonly string[]): (request: IncomingMessage) => string | null {
  if (trustedProxies.length === 0) return ({ socket }) => socket.remoteAddress ?? null;
  const trusted = compileAddressList(trustedProxies);
  return ({ socket, headers }) => {
    const said = headers['x-forwarded-for'];
    const chain = (Array.isArray(said) ? said.join(',') : (said ?? '')).split(',').map((each) => each.trim());
    const addresses = [...chain.filter((each) => each !== ''), socket.remoteAddress ?? ''];
    return addresses.findLast((each, at) => at === 0 || !trusted.includes(each)) ?? null;
  };
}
