/**
 * Strict parsing of IPv4 and IPv6 addresses (RFC 4291, 2.2): text that two parsers could interpret as different
 * addresses is rejected. This excludes octets with leading zeros (octal to some parsers), hexadecimal and short forms
 * such as 127.1, ports and zone identifiers.
 */

const DOT = 46;
const ZERO = 48;
const GROUP = /^[0-9a-f]{1,4}$/i;
/** The high bits of IPv4-mapped IPv6 addresses (RFC 4291, 2.5.5.2). */
const MAPPED = 0xffffn;

/** Every runtime has `URL`, but this package is compiled without the types of any runtime. */
declare const URL: new (url: string) => { readonly hostname: string };

/**
 * An IPv4 address is a 32-bit number and an IPv6 address a bigint, so that no IPv6 block can contain an IPv4 address.
 */
export type IpAddress = number | bigint;

/** Six groups of four digits and an IPv4 address. */
const MAX_LENGTH = 45;
/** The common form of IPv4-mapped IPv6 addresses, which sockets report. */
const MAPPED_PREFIX = '::ffff:';

/** Reads an IP address. An IPv4-mapped IPv6 address becomes its IPv4 address. */
export function readAddress(text: string): IpAddress | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const ipv4 = readIpv4(text.startsWith(MAPPED_PREFIX) ? text.slice(MAPPED_PREFIX.length) : text);
  if (ipv4 !== undefined) return ipv4;
  const address = readIpv6(text);
  return address !== undefined && address >> 32n === MAPPED ? Number(address & 0xffffffffn) : address;
}

/**
 * Returns the name under which requests from an IP address are counted: the /64 network of an IPv6 address, which
 * belongs to one customer (RFC 6177), or the IPv4 address itself. Other text is returned unchanged.
 */
export function networkOf(text: string): string {
  const address = readAddress(text);
  if (address === undefined) return text;
  if (typeof address === 'number') return address.toString(16).padStart(8, '0');
  return `${(address >> 64n).toString(16).padStart(16, '0')}::/64`;
}

/**
 * Returns the canonical form of an IP address, for comparing, counting and recording: RFC 5952 for IPv6, and dotted
 * decimal for IPv4 and IPv4-mapped IPv6. Returns null if the text is not an IP address.
 */
export function canonicalIp(text: string | null | undefined): string | null {
  const address = typeof text === 'string' ? readAddress(text) : undefined;
  if (address === undefined) return null;
  if (typeof address === 'number') {
    return `${address >>> 24}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}`;
  }
  // The URL parser writes IPv6 addresses as RFC 5952 does.
  return new URL(`http://[${text}]`).hostname.slice(1, -1);
}

/** Reads a decimal number without leading zeros, of at most three digits. */
export function readDecimal(text: string, max: number): number | undefined {
  return /^(?:0|[1-9]\d{0,2})$/.test(text) && Number(text) <= max ? Number(text) : undefined;
}

/** Allocates no strings, because it runs for every check of a key with allowed IPs. */
function readIpv4(text: string): number | undefined {
  let address = 0;
  let octet = -1;
  let dots = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const digit = code - ZERO;
    if (code === DOT && octet >= 0) {
      address = address * 256 + octet;
      octet = -1;
      dots++;
    } else if (digit >= 0 && digit <= 9 && octet !== 0) {
      octet = octet < 0 ? digit : octet * 10 + digit;
      if (octet > 255) return undefined;
    } else return undefined;
  }
  return dots === 3 && octet >= 0 ? address * 256 + octet : undefined;
}

/** Reads groups of one to four hexadecimal digits; one run of zeros may be `::`, the last two groups an IPv4 address. */
function readIpv6(text: string): bigint | undefined {
  const [start = [], end, ...others] = withoutDots(text)
    .split('::')
    .map((half) => (half === '' ? [] : half.split(':')));
  const zeros = 8 - start.length - (end?.length ?? 0);
  if (others.length > 0 || (end ? zeros < 1 : zeros !== 0)) return undefined;
  const groups = [...start, ...Array<string>(zeros).fill('0000'), ...(end ?? [])];
  if (!groups.every((group) => GROUP.test(group))) return undefined;
  return BigInt(`0x${groups.map((group) => group.padStart(4, '0')).join('')}`);
}

/** Returns the text with an IPv4 address at its end written as two groups. */
function withoutDots(text: string): string {
  const end = text.lastIndexOf(':') + 1;
  const address = readIpv4(text.slice(end));
  if (address === undefined) return text;
  return `${text.slice(0, end)}${(address >>> 16).toString(16)}:${(address & 0xffff).toString(16)}`;
}
