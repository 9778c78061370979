import { BlockList, isIP } from 'node:net';

/**
 * What the special-purpose registry of IANA (RFC 6890) lists for IPv4, with multicast and what is reserved: no receiver on
 * the internet has such an address.
 */
const SPECIAL_IPV4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];

/** Within 2000::/3, which is all that is routed: Teredo and its neighbours, documentation, 6to4, AS112. */
const SPECIAL_IPV6 = ['2001::/23', '2001:db8::/32', '2002::/16', '2620:4f:8000::/48', '3fff::/20'];

const specialIpv4 = blocksOf(SPECIAL_IPV4);
const specialIpv6 = blocksOf(SPECIAL_IPV6);
const routedIpv6 = blocksOf(['2000::/3']);
const nat64 = blocksOf(['64:ff9b::/96']);

/** @param entries addresses and CIDR blocks */
export function blocksOf(entries: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = '', prefix] = entry.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return list;
}

/**
 * Whether an address leads to somewhere on the public internet. Of IPv6 only what is routed does, so that loopback,
 * link-local, unique local, mapped and every other form that carries an IPv4 address is refused without being named; the
 * addresses of NAT64 (RFC 6052), through which networks without IPv4 reach it, are judged by the one they carry.
 */
export function isPublic(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !specialIpv4.check(address, 'ipv4');
  // A zone (fe80::1%eth0) is of this machine.
  if (family !== 6 || address.includes('%')) return false;
  if (nat64.check(address, 'ipv6')) return isPublic(embeddedIpv4(address));
  return routedIpv6.check(address, 'ipv6') && !specialIpv6.check(address, 'ipv6');
}

/** The last 32 bits of an IPv6 address, in whichever way it is written. */
function embeddedIpv4(address: string): string {
  // The parser of URLs writes every address in one way: hexadecimal groups, at most one "::".
  const canonical = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const [high = '0', low = '0'] = canonical.split(':').slice(-2);
  return [high, low]
    .flatMap((group) => [Number.parseInt(group || '0', 16) >> 8, Number.parseInt(group || '0', 16) & 255])
    .join('.');
}

/** Whether a list holds the address, an IPv4-mapped one by the address that it carries as well. */
export function holds(list: BlockList, address: string): boolean {
  const family = isIP(address);
  return family !== 0 && list.check(address, family === 6 ? 'ipv6' : 'ipv4');
}
