import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { canonicalIp, compileAddressSet } from '@keyward/contract';
import type { FastifyInstance, FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    /** See {@link ForwardedReader}, which returns these values. */
    readonly clientIp: string | null;
    readonly requestedHost: string;
    readonly requestedScheme: string;
  }
}

/** Determines a request's client IP address, host and scheme, including behind proxies. */
export interface ForwardedReader {
  /** Returns the canonical IP address of the client; null if it is unknown. */
  clientIp(request: IncomingMessage): string | null;
  /** Returns the host and port that the client requested, unchanged; empty if the request does not name a host. */
  host(request: IncomingMessage): string;
  /** Returns the scheme that the client used, in lower case: `https`, or another forwarded scheme. */
  scheme(request: IncomingMessage): string;
  /** Returns the hops of the request, for the check of plain HTTP. */
  hops(request: IncomingMessage): Hops;
}

/** The known hops of a request. */
export interface Hops {
  /** IP address of the connection's peer. */
  readonly peer: string | null;
  /** True if the connection itself uses TLS. */
  readonly isTls: boolean;
  /** The client as described by a trusted peer; undefined if the peer is the client. */
  readonly forwarded: { readonly clientIp: string | null; readonly scheme: string } | undefined;
}

/** The client, and the number of proxies between it and this server. */
interface Origin {
  readonly ip: string | null;
  readonly proxies: number;
}

/**
 * Creates the reader of forwarded headers, for the framework and for direct routes. Trusts only entries that trusted
 * proxies wrote. Each proxy appends one entry, so the client's entry is at the position from the end that equals the
 * number of trusted proxies in between.
 * @param ownScheme scheme of connections to this server
 */
export function forwardedReader(trustedProxies: readonly string[], ownScheme: 'http' | 'https'): ForwardedReader {
  const trusted = compileAddressSet(trustedProxies);
  const originOf = ({ socket, headers }: IncomingMessage): Origin => {
    const peer = peerIp(socket);
    if (!trusted.includes(peer)) return { ip: peer, proxies: 0 };
    const entries = entriesOf(headers['x-forwarded-for']).reverse();
    return entries.length === 0 ? { ip: peer, proxies: 1 } : findClient(entries, trusted);
  };
  const entryOf = (request: IncomingMessage, header: string) => {
    const { proxies } = originOf(request);
    if (proxies === 0) return undefined;
    const entries = entriesOf(request.headers[header]);
    return entries[Math.max(0, entries.length - proxies)];
  };
  const scheme = (request: IncomingMessage) => entryOf(request, 'x-forwarded-proto')?.toLowerCase() ?? ownScheme;
  return {
    clientIp: trustedProxies.length === 0 ? ({ socket }) => peerIp(socket) : (request) => originOf(request).ip,
    host: (request) => entryOf(request, 'x-forwarded-host') ?? request.headers.host ?? '',
    scheme,
    hops(request) {
      const { ip, proxies } = originOf(request);
      const forwarded = proxies === 0 ? undefined : { clientIp: ip, scheme: scheme(request) };
      return { peer: peerIp(request.socket), isTls: ownScheme === 'https', forwarded };
    },
  };
}

/** Adds the reader's values to the framework's requests. */
export function decorateWithForwarded(app: FastifyInstance, forwarded: ForwardedReader): void {
  const getter = <Value>(read: (request: IncomingMessage) => Value) => ({
    getter(this: FastifyRequest) {
      return read(this.raw);
    },
  });
  app.decorateRequest('clientIp', getter(forwarded.clientIp));
  app.decorateRequest('requestedHost', getter(forwarded.host));
  app.decorateRequest('requestedScheme', getter(forwarded.scheme));
}

/** @param entries of `X-Forwarded-For`, nearest first, at least one */
function findClient(entries: readonly string[], trusted: { includes(ip: string | null): boolean }): Origin {
  const texts = entries.map(readForwardedIp);
  const firstUntrusted = texts.findIndex((ip) => !trusted.includes(ip));
  // If all entries are trusted proxies, the farthest of them is the client.
  const clientIndex = firstUntrusted === -1 ? texts.length - 1 : firstUntrusted;
  return { ip: texts[clientIndex] ?? null, proxies: clientIndex + 1 };
}

/** Empty entries count: each is a client that the proxy could not name. */
function entriesOf(header: string | string[] | undefined): string[] {
  const text = Array.isArray(header) ? header.join(',') : (header ?? '');
  return text.trim() === '' ? [] : text.split(',').map((each) => each.trim());
}

/**
 * Returns the canonical IP address of an entry of `X-Forwarded-For`. Some proxies add the port: `203.0.113.7:1234`,
 * `[2001:db8::1]:443`. Returns null for any other text, such as `unknown`, zones and quotes: the client is then
 * unknown, and the neighboring entries are not used instead.
 */
function readForwardedIp(entry: string): string | null {
  const [, bracketed, dotted, port = '0'] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d{1,5}))?$/.exec(entry) ?? [];
  if (bracketed === undefined && dotted === undefined) return canonicalIp(entry);
  if (Number(port) > 65_535 || bracketed?.includes(':') === false) return null;
  return canonicalIp(bracketed ?? dotted);
}

/** A connection's peer never changes. */
const peers = new WeakMap<Socket, string | null>();

function peerIp(socket: Socket): string | null {
  const cached = peers.get(socket);
  if (cached !== undefined) return cached;
  const address = canonicalIp(socket.remoteAddress);
  peers.set(socket, address);
  return address;
}
