import type { IncomingMessage } from 'node:http';
import { compileAddressSet } from '@keyward/contract/address-list';
import { Refusal } from '../actions/refusal.ts';
import type { ForwardedReader, Hops } from './forwarded.ts';
import type { HostKind } from './host-check.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Rejects passwords, sessions and links of users over plain http. @throws Refusal https_required */
    readonly requireUserTransport: () => void;
  }
}

const loopback = compileAddressSet(['127.0.0.0/8', '::1']);
/** RFC 1918, RFC 4193 and RFC 6598. */
const internal = compileAddressSet(['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7', '100.64.0.0/10']);

/**
 * How a request traveled: `secure` over https or within this machine, `private` in plain text within a private network,
 * `open` in plain text through networks of others.
 */
export type Transport = 'secure' | 'private' | 'open';

/**
 * Judges the weakest hop. The hop from the client to the first proxy counts by what trusted proxies say of it. An unknown
 * IP address is as good as one of the internet.
 */
export function transportOf({ peer, isTls, forwarded }: Hops): Transport {
  const last = isTls ? 'secure' : hopFrom(peer);
  if (!forwarded || last === 'open') return last;
  if (forwarded.scheme === 'https') return 'secure';
  const first = hopFrom(forwarded.clientIp);
  return first === 'secure' && last === 'private' ? 'private' : first;
}

function hopFrom(ip: string | null): Transport {
  if (loopback.includes(ip)) return 'secure';
  return internal.includes(ip) ? 'private' : 'open';
}

/** What a request carries: keys and tokens, or passwords, sessions and links of users. */
export type Carried = 'keys' | 'user-secrets';

export interface TransportRule {
  readonly publicUrl: string;
  /** Where plain http was allowed for keys and tokens (`KEYWARD_INSECURE_HTTP`). */
  readonly insecureHttp: 'private' | undefined;
  readonly forwarded: ForwardedReader;
}

/**
 * Creates the one check of plain http. Without `KEYWARD_INSECURE_HTTP` the start has made sure that the public URL is https
 * or loopback, and a proxy that is not trusted may end TLS for it; names that the operator added have no such proxy.
 * @returns a function that throws Refusal https_required
 */
export function transportCheck({ publicUrl, insecureHttp, forwarded }: TransportRule) {
  const isPlain = isPlainName(publicUrl);
  return (request: IncomingMessage, host: HostKind | undefined, carried: Carried = 'keys'): void => {
    if (insecureHttp === undefined && host !== 'allowed') return;
    const hops = forwarded.hops(request);
    const transport = transportOf(hops);
    const isEnough =
      carried === 'keys'
        ? transport === 'secure' || (transport === 'private' && insecureHttp !== undefined)
        : transport === 'secure' && !((isPlain || host === 'allowed') && isRelayed(request, hops));
    if (!isEnough) throw new Refusal('https_required');
  };
}

/** Whether clients reach a URL over plain http from other machines. */
export function isPlainName(publicUrl: string): boolean {
  const { protocol, hostname } = new URL(publicUrl);
  return protocol === 'http:' && hostname !== 'localhost' && !loopback.includes(hostname.replace(/^\[(.*)\]$/, '$1'));
}

/** Whether the peer is a proxy that is not trusted, so that its client, who may be anywhere, is not known. */
function isRelayed({ headers }: IncomingMessage, { isTls, forwarded }: Hops): boolean {
  return !isTls && !forwarded && RELAY_HEADERS.some((name) => headers[name] !== undefined);
}

/** What proxies add to a request, and browsers never send. */
const RELAY_HEADERS = ['x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host', 'forwarded', 'via', 'x-real-ip'];

export type TransportCheck = ReturnType<typeof transportCheck>;
