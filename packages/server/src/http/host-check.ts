import { type Host, readHost } from '@keyward/contract/host-name';
import { Refusal } from '../actions/refusal.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Undefined for a probe under an unknown name. */
    hostKind: HostKind | undefined;
  }
}

/** Probes use the server's IP address, and the responses reveal nothing about it. */
const PROBES = new Set(['/healthz', '/readyz']);

const LOCAL_NAMES: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '::1']);
const DEFAULT_PORTS = { http: 80, https: 443 } as const;

/**
 * The kind of host name in a request: `public` is the name of the public URL, `local` a loopback name with the port of
 * this server, `allowed` a name that the operator added for the API.
 */
export type HostKind = 'public' | 'local' | 'allowed';

/** The parts of a request that the host check needs. */
export interface Target {
  /** The target in the request line. */
  readonly url: string;
  /** The Host header, or the host forwarded by a trusted proxy. */
  readonly host: string;
}

export interface HostNames {
  readonly publicUrl: string;
  readonly allowedHosts: readonly Host[];
  readonly ownScheme: 'http' | 'https';
  /** Returns the port that the server listens on. */
  readonly port: () => number;
}

/**
 * Creates the check that a request names this server, so that a page whose host name was made to resolve to this IP
 * address (DNS rebinding) cannot reach it. Compares names in canonical form, without wildcards.
 * @returns a function that throws Refusal misdirected_host, or returns undefined for a probe under an unknown name
 */
export function hostCheck(names: HostNames): (target: Target) => HostKind | undefined {
  const kindOf = cacheLast(hostKinds(names));
  return ({ url, host }) => {
    const targetHost = hostOf(url);
    const kind = kindOf(host);
    if (kind !== undefined && (targetHost === undefined || kindOf(targetHost) !== undefined)) return kind;
    if (isProbe(url)) return undefined;
    throw new Refusal('misdirected_host');
  };
}

/**
 * Caches the last result, because nearly all requests name the same host, and the allowed names do not change once the
 * server listens.
 */
function cacheLast<Kind>(kindOf: (text: string) => Kind): (text: string) => Kind {
  let cached: { readonly text: string; readonly kind: Kind } | undefined;
  return (text) => {
    if (cached?.text !== text) cached = { text, kind: kindOf(text) };
    return cached.kind;
  };
}

export function isProbe(url: string): boolean {
  return PROBES.has(url.split('?', 1)[0] ?? '');
}

function hostKinds({ publicUrl, allowedHosts, ownScheme, port }: HostNames): (text: string) => HostKind | undefined {
  const { protocol, host } = new URL(publicUrl);
  const publicPort = protocol === 'https:' ? DEFAULT_PORTS.https : DEFAULT_PORTS.http;
  const publicHost = readHost(host);
  return (text) => {
    const requested = readHost(text);
    if (!requested) return undefined;
    if (requested.name === publicHost?.name && (requested.port ?? publicPort) === (publicHost.port ?? publicPort))
      return 'public';
    if (LOCAL_NAMES.has(requested.name) && (requested.port ?? DEFAULT_PORTS[ownScheme]) === port()) return 'local';
    return allowedHosts.some((each) => isAllowed(each, requested)) ? 'allowed' : undefined;
  };
}

/** A name without a port is allowed with any port, because the name alone keeps out pages of other sites. */
function isAllowed(allowed: Host, { name, port }: Host): boolean {
  return allowed.name === name && (allowed.port === undefined || allowed.port === port);
}

/** An absolute target contains a host. It takes precedence over the Host header (RFC 9112, 3.2.2). */
function hostOf(url: string): string | undefined {
  return /^[/*]/.test(url) ? undefined : (/^https?:\/\/([^/?#]*)/i.exec(url)?.[1] ?? '');
}
