import type { AddressList } from '@keyward/contract/address-list';
import { canonicalIp } from '@keyward/contract/ip-address';
import { OutgoingError } from './outgoing-error.ts';
import { isPublic } from './special-addresses.ts';

export interface ResolvedAddress {
  readonly address: string;
  readonly family: 4 | 6;
}

/** IP addresses outside the public internet that requests may go to. */
export interface AllowedDestinations {
  readonly addresses: AddressList;
  readonly isEmpty: boolean;
}

/** Resolves a host name to all its IP addresses; rejects if the name has none. */
export type Resolve = (host: string, signal: AbortSignal) => Promise<readonly ResolvedAddress[]>;

/** The destination of a request, determined before connecting. */
export interface Destination {
  readonly url: URL;
  /** The host name, or the literal IP address without brackets. */
  readonly host: string;
  /** The only IP addresses to connect to, even if the name resolves to others later. */
  readonly addresses: readonly ResolvedAddress[];
}

/**
 * Checks a URL before its name is resolved.
 * @throws OutgoingError bad_url, ip_denied
 */
export function checkUrl(text: string, allowed: AllowedDestinations): URL {
  const url = URL.parse(text);
  const isPlainHttp = url?.protocol === 'http:';
  const isValid = url && (isPlainHttp || url.protocol === 'https:') && !url.username && !url.password && !url.hash;
  if (!isValid || (isPlainHttp && allowed.isEmpty)) throw new OutgoingError('bad_url');
  const host = hostOf(url);
  // The parser has normalized every spelling of an IPv4 address (octal, hexadecimal, one number) to dotted decimal.
  if (canonicalIp(host) !== null) requireReachable(url, host, allowed);
  return url;
}

/**
 * Resolves the name of a URL once and checks all its IP addresses. One denied IP address denies the URL, because a
 * legitimate receiver's name does not resolve to internal addresses.
 * @throws OutgoingError bad_url, ip_denied, not_found
 */
export async function findDestination(
  text: string,
  { allowed, resolve, signal }: { allowed: AllowedDestinations; resolve: Resolve; signal: AbortSignal },
): Promise<Destination> {
  const url = checkUrl(text, allowed);
  const host = hostOf(url);
  const isLiteral = canonicalIp(host) !== null;
  const addresses = isLiteral ? [toLiteralAddress(host)] : await lookUp(host, resolve, signal);
  for (const { address } of addresses) requireReachable(url, address, allowed);
  return { url, host, addresses };
}

function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1');
}

function toLiteralAddress(address: string): ResolvedAddress {
  return { address, family: address.includes(':') ? 6 : 4 };
}

function requireReachable(url: URL, address: string, allowed: AllowedDestinations): void {
  if (allowed.addresses.includes(address)) return;
  if (!isPublic(address)) throw new OutgoingError('ip_denied');
  if (url.protocol !== 'https:') throw new OutgoingError('bad_url');
}

async function lookUp(host: string, resolve: Resolve, signal: AbortSignal): Promise<readonly ResolvedAddress[]> {
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    const addresses = await Promise.race([resolve(host, signal), aborted.promise]);
    if (addresses.length === 0) throw new OutgoingError('not_found');
    return addresses;
  } catch (error) {
    if (signal.aborted || error instanceof OutgoingError) throw error;
    throw new OutgoingError('not_found', { cause: error });
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
