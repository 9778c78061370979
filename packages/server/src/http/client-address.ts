import type { IncomingMessage } from 'node:http';
import { isIP, type Socket } from 'node:net';
import { compileAddressList } from '@keyward/contract';
import type { FastifyRequest } from 'fastify';

/**
 * From where a request comes: the peer, or the client that a trusted proxy names. One spelling for one address, since
 * a socket of IPv6 sees IPv4 peers as ::ffff:192.0.2.1; null where a proxy forwarded something else than an address.
 */
export function clientAddress({ ip }: Pick<FastifyRequest, 'ip'>): string | null {
  if (ip.startsWith('::ffff:') || ip.startsWith('::FFFF:')) {
    const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1];
    if (mapped !== undefined) return mapped;
  }
  return isIP(ip) === 0 ? null : ip;
}

/**
 * The same for requests that the framework does not see: what proxies say counts as far as the chain of trusted ones
 * reaches, so it is the last address in `X-Forwarded-For` that is not theirs.
 */
export function addressReader(trustedProxies: readonly string[]): (request: IncomingMessage) => string | null {
  if (trustedProxies.length === 0) return ({ socket }) => peerAddress(socket);
  const trusted = compileAddressList(trustedProxies);
  return ({ socket, headers }) => {
    const said = headers['x-forwarded-for'] ?? '';
    const chain = (Array.isArray(said) ? said.join(',') : said).split(',').map((each) => each.trim());
    const addresses = [...chain.filter((each) => each !== ''), socket.remoteAddress ?? ''];
    const ip = addresses.findLast((each, at) => at === 0 || !trusted.includes(each)) ?? '';
    return clientAddress({ ip });
  };
}

/** A peer stays the same for as long as its connection lasts. */
const peers = new WeakMap<Socket, string | null>();

function peerAddress(socket: Socket): string | null {
  const known = peers.get(socket);
  if (known !== undefined) return known;
  const address = clientAddress({ ip: socket.remoteAddress ?? '' });
  peers.set(socket, address);
  return address;
}
