/**
 * Hosts of URLs and of `Host` headers (RFC 9110, 7.2; RFC 3986, 3.2.2) in canonical form, so that two spellings of one
 * host are equal: lower case, no trailing dot, IP addresses as `canonicalIp` writes them.
 */
import { canonicalIp } from './ip-address.ts';

export interface Host {
  /** A lower-case name, or an IP address without brackets. */
  readonly name: string;
  /** Undefined for the default port of the scheme. */
  readonly port: number | undefined;
}

const PATTERN = /^(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._-]+))(?::(\d{0,5}))?$/;
/** RFC 1035, 2.3.4, and underscores, which are common in names of containers. */
const LABELS = /^(?!.{254})(?:[a-z0-9_](?:[a-z0-9_-]{0,62})\.)*[a-z0-9_][a-z0-9_-]{0,62}$/;
/** Names that URL parsers treat as an IPv4 address (URL Standard, 3.5), including 127.1 and 0x7f000001. */
const ENDS_IN_NUMBER = /(?:^|\.)(?:\d+|0x[0-9a-f]*)$/;

/** Reads a host with or without a port. Returns undefined if the text is neither a name nor an IP address. */
export function readHost(text: string): Host | undefined {
  const [, bracketed, plain, digits = ''] = PATTERN.exec(text) ?? [];
  const name = bracketed === undefined ? readName(plain) : readIpv6(bracketed);
  const port = digits === '' ? undefined : Number(digits);
  return name === null || (port !== undefined && port > 65_535) ? undefined : { name, port };
}

function readIpv6(text: string): string | null {
  return text.includes(':') ? canonicalIp(text) : null;
}

function readName(text = ''): string | null {
  const name = text.toLowerCase().replace(/\.$/, '');
  if (ENDS_IN_NUMBER.test(name)) return canonicalIp(name);
  return LABELS.test(name) ? name : null;
}
