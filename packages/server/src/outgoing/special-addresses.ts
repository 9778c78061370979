import { compileAddressSet } from '@keyward/contract/address-list';
import { canonicalIp } from '@keyward/contract/ip-address';

/**
 * IANA's special-purpose registry for IPv4 (RFC 6890), plus multicast and reserved addresses. Receivers on the internet
 * never have these addresses.
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

/** Special ranges within 2000::/3, the only routed block: Teredo and its neighbors, documentation, 6to4, AS112. */
const SPECIAL_IPV6 = ['2001::/23', '2001:db8::/32', '2002::/16', '2620:4f:8000::/48', '3fff::/20'];

const specialIpv4 = compileAddressSet(SPECIAL_IPV4);
const specialIpv6 = compileAddressSet(SPECIAL_IPV6);
const routedIpv6 = compileAddressSet(['2000::/3']);
const nat64 = compileAddressSet(['64:ff9b::/96']);

/**
 * Returns whether an IP address is on the public internet. For IPv6, only routed addresses are public, which excludes
 * loopback, link-local, unique local, mapped and all other forms with an IPv4 address. Checks NAT64 addresses (RFC
 * 6052), which networks without IPv4 use, by their IPv4 address.
 */
export function isPublic(text: string): boolean {
  const address = canonicalIp(text);
  if (address === null) return false;
  if (!address.includes(':')) return !text.includes(':') && !specialIpv4.includes(address);
  if (nat64.includes(address)) return isPublic(embeddedIpv4(address));
  return routedIpv6.includes(address) && !specialIpv6.includes(address);
}

/** Returns the last 32 bits of a canonical IPv6 address. */
function embeddedIpv4(address: string): string {
  const [high = '0', low = '0'] = address.split(':').slice(-2);
  return [high, low]
    .flatMap((group) => [Number.parseInt(group || '0', 16) >> 8, Number.parseInt(group || '0', 16) & 255])
    .join('.');
}
