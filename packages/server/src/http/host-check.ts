import { type Host, readHost } from '@keyward/contract/host-name';
import { Refusal } from '../actions/refusal.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Undefined for a probe under a foreign name. */
    hostKind: HostKind | undefined;
  }
}

/** Probes come by IP address, and their answers tell nothing. */
const PROBES = new Set(['/healthz', '/readyz']);

const LOCAL_NAMES: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '::1']);
const DEFAULT_PORTS = { http: 80, https: 443 } as const;

/**
 * Under which name a request reached this server: `public` is that of the public URL, `local` a loopback name with the
 * port that is listened on, `allowed` one that the operator added for the API.
 */
export type HostKind = 'public' | 'local' | 'allowed';

/** The request as far as the check of the host is concerned. */
export interface Target {
  /** As it is in the request line. */
  readonly url: string;
  /** The Host header, or what a trusted proxy forwards in its place. */
  readonly host: string;
}

export interface HostNames {
  readonly publicUrl: string;
  readonly allowedHosts: readonly Host[];
  readonly ownScheme: 'http' | 'https';
  /** The port that is listened on. */
  readonly port: () => number;
}

/**
 * Creates the check that answers only to names of this server, so that a page whose name was made to resolve to this IP
 * address (DNS rebinding) reaches nothing. Names are compared in canonical form; no name is allowed by a pattern.
 * @returns a function that throws Refusal misdirected_host; undefined is a probe under a foreign name
 */
export function hostCheck(names: HostNames): (target: Target) => HostKind | undefined {
  const kindOf = withLast(hostKinds(names));
  return ({ url, host }) => {
    const named = hostOf(url);
    const kind = kindOf(host);
    if (kind !== undefined && (named === undefined || kindOf(named) !== undefined)) return kind;
    if (isProbe(url)) return undefined;
    throw new Refusal('misdirected_host');
  };
}

/** Remembers the last answer: nearly all requests name the same host. The kinds change no more once the server listens. */
function withLast<Kind>(kindOf: (text: string) => Kind): (text: string) => Kind {
  let last: { readonly text: string; readonly kind: Kind } | undefined;
  return (text) => {
    if (last?.text !== text) last = { text, kind: kindOf(text) };
    return last.kind;
  };
}

export function isProbe(url: string): boolean {
  return PROBES.has(url.split('?', 1)[0] ?? '');
}

function hostKinds({ publicUrl, allowedHosts, ownScheme, port }: HostNames): (text: string) => HostKind | undefined {
  const { protocol, host } = new URL(publicUrl);
  const publicPort = protocol === 'https:' ? DEFAULT_PORTS.https : DEFAULT_PORTS.http;
  const ours = readHost(host);
  return (text) => {
    const asked = readHost(text);
    if (!asked) return undefined;
    if (asked.name === ours?.name && (asked.port ?? publicPort) === (ours.port ?? publicPort)) return 'public';
    if (LOCAL_NAMES.has(asked.name) && (asked.port ?? DEFAULT_PORTS[ownScheme]) === port()) return 'local';
    return allowedHosts.some((each) => isAllowed(each, asked)) ? 'allowed' : undefined;
  };
}

/** A name that is allowed without a port is allowed with any: what keeps foreign pages away is the name. */
function isAllowed(allowed: Host, { name, port }: Host): boolean {
  return allowed.name === name && (allowed.port === undefined || allowed.port === port);
}

/** A target may name a host of its own, which counts more than the Host header (RFC 9112, 3.2.2). */
function hostOf(url: string): string | undefined {
  return /^[/*]/.test(url) ? undefined : (/^https?:\/\/([^/?#]*)/i.exec(url)?.[1] ?? '');
}
