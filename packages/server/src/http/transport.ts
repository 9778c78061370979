import type { IncomingMessage } from 'node:http';
import { compileAddressSet } from '@keyward/contract/address-list';
import { Refusal } from '../actions/refusal.ts';
import type { ForwardedReader, Hops } from './forwarded.ts';
import type { HostKind } from './host-check.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /**
     * Rejects passwords, sessions and links of users over plain HTTP.
     * @throws Refusal https_required
     */
    readonly requireUserTransport: () => void;
  }
}

const loopback = compileAddressSet(['127.0.0.0/8', '::1']);
/** RFC 1918, RFC 4193 and RFC 6598. */
const internal = compileAddressSet(['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7', '100.64.0.0/10']);

/**
 * The least secure hop of a request: `secure` over HTTPS or within this machine, `private` in plain text within a
 * private network, `open` in plain text through other networks.
 */
export type Transport = 'secure' | 'private' | 'open';

/**
 * Returns the least secure hop. Trusted proxies describe the hop from the client to the first proxy. An unknown IP
 * address counts as a public IP address.
 */
export function transportOf({ peer, isTls, forwarded }: Hops): Transport {
  const lastHop = isTls ? 'secure' : hopFrom(peer);
  if (!forwarded || lastHop === 'open') return lastHop;
  if (forwarded.scheme === 'https') return 'secure';
  const firstHop = hopFrom(forwarded.clientIp);
  return firstHop === 'secure' && lastHop === 'private' ? 'private' : firstHop;
}

function hopFrom(ip: string | null): Transport {
  if (loopback.includes(ip)) return 'secure';
  return internal.includes(ip) ? 'private' : 'open';
}

/** The secrets in a request: keys and tokens, or users' passwords, sessions and links. */
export type SecretsKind = 'keys' | 'user-secrets';

export interface TransportRule {
  readonly publicUrl: string;
  /** Networks in which plain HTTP is allowed for keys and tokens (`KEYWARD_INSECURE_HTTP`). */
  readonly insecureHttp: 'private' | undefined;
  readonly forwarded: ForwardedReader;
}

/**
 * Creates the check of plain HTTP. Without `KEYWARD_INSECURE_HTTP`, the server starts only if the public URL is HTTPS
 * or loopback. A proxy that is not trusted may then terminate TLS for the public URL, but not for names that the
 * operator added.
 * @returns a function that throws Refusal https_required
 */
export function transportCheck({ publicUrl, insecureHttp, forwarded }: TransportRule) {
  const isPlain = isPlainName(publicUrl);
  return (request: IncomingMessage, host: HostKind | undefined, secrets: SecretsKind = 'keys'): void => {
    if (insecureHttp === undefined && host !== 'allowed') return;
    const hops = forwarded.hops(request);
    const transport = transportOf(hops);
    const isSufficient =
      secrets === 'keys'
        ? transport === 'secure' || (transport === 'private' && insecureHttp !== undefined)
        : transport === 'secure' && !((isPlain || host === 'allowed') && isRelayed(request, hops));
    if (!isSufficient) throw new Refusal('https_required');
  };
}

/** Returns whether clients on other machines reach a URL over plain HTTP. */
export function isPlainName(publicUrl: string): boolean {
  const { protocol, hostname } = new URL(publicUrl);
  return protocol === 'http:' && hostname !== 'localhost' && !loopback.includes(hostname.replace(/^\[(.*)\]$/, '$1'));
}

/** Returns whether the peer is an untrusted proxy, so that the client is unknown and may be anywhere. */
function isRelayed({ headers }: IncomingMessage, { isTls, forwarded }: Hops): boolean {
  return !isTls && !forwarded && RELAY_HEADERS.some((name) => headers[name] !== undefined);
}

/** Headers that proxies add and browsers never send. */
const RELAY_HEADERS = ['x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host', 'forwarded', 'via', 'x-real-ip'];

export type TransportCheck = ReturnType<typeof transportCheck>;
