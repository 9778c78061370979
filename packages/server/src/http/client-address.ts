import { isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';

/**
 * From where a request comes: the peer, or the client that a trusted proxy names. One spelling for one address, since
 * a socket of IPv6 sees IPv4 peers as ::ffff:192.0.2.1; null where a proxy forwarded something else than an address.
 */
export function clientAddress({ ip }: FastifyRequest): string | null {
  const address = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1] ?? ip;
  return isIP(address) === 0 ? null : address;
}
