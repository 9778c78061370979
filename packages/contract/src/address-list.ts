/**
 * Lists of allowed IP addresses and CIDR blocks. Host bits may be set (3.3.3.3/16 is 3.3.0.0/16), and an IPv4-mapped
 * IPv6 address is its IPv4 address. An IPv6 block never contains IPv4 addresses, so `::/0` is all of IPv6.
 */
import { type IpAddress, readAddress, readDecimal } from './ip-address.ts';

export interface AddressList {
  /**
   * Returns whether a request from the IP address is allowed. An empty list allows every request; any other list denies
   * a request whose IP address is unknown or invalid.
   */
  includes(address: string | null | undefined): boolean;
}

/** The accepted forms of an entry, for messages. */
export const ADDRESS_FORMS =
  'an IPv4 or IPv6 address, or a CIDR block, such as 203.0.113.7, 10.0.0.0/8 or 2001:db8::/32';

/** A CIDR block of one address family. */
interface Block {
  readonly first: IpAddress;
  readonly last: IpAddress;
}

/** The block of all IPv4-mapped addresses (RFC 4291, 2.5.5.2). */
const MAPPED: Block = { first: 0xffff_0000_0000n, last: 0xffff_ffff_ffffn };

const anyAddress: AddressList = { includes: () => true };

/** All IPv4 unicast addresses, and all global IPv6 unicast addresses (RFC 4291, 2.4). */
const ALL_IPV4 = ['0.0.0.0/1', '128.0.0.0/2', '192.0.0.0/3'];
const ALL_IPV6 = ['2000::/3'];

/**
 * Compiles a list for fast lookups. Looking up an IPv4 address allocates nothing and takes logarithmic time.
 * @throws RangeError for an entry that is neither an address nor a block; see {@link addressListFault}
 */
export function compileAddressList(entries: readonly string[]): AddressList {
  return entries.length === 0 ? anyAddress : compileAddressSet(entries);
}

/**
 * Compiles a list that includes no address if it is empty.
 * @throws RangeError for an entry that is neither an address nor a block
 */
export function compileAddressSet(entries: readonly string[]): AddressList {
  const [ipv4, ipv6] = byFamily(entries.map(blockOf));
  return {
    includes(address) {
      const parsed = typeof address === 'string' ? readAddress(address) : undefined;
      return parsed !== undefined && isInside(typeof parsed === 'number' ? ipv4 : ipv6, parsed);
    },
  };
}

/**
 * Returns whether `outer` allows every caller that `inner` allows, regardless of how the lists are written. An empty
 * list allows every caller, including one without a known IP address, so only an empty list contains it.
 * @throws RangeError for an entry that is neither an address nor a block
 */
export function isAddressSubset(inner: readonly string[], outer: readonly string[]): boolean {
  if (outer.length === 0) return true;
  if (inner.length === 0) return false;
  const [ipv4, ipv6] = byFamily(outer.map(blockOf));
  // IPv6 blocks never allow mapped addresses, so the other list need not have them.
  const ipv6OrNone = arrange([...ipv6, MAPPED]);
  return inner.map(blockOf).every((block) => isCovered(block, isIpv4Block(block) ? ipv4 : ipv6OrNone));
}

/**
 * Returns whether a list includes every IPv4 or every IPv6 host on the internet, regardless of how its blocks are
 * split.
 * @throws RangeError for an entry that is neither an address nor a block
 */
export function isEveryAddress(entries: readonly string[]): boolean {
  return entries.length > 0 && [ALL_IPV4, ALL_IPV6].some((all) => isAddressSubset(all, entries));
}

/**
 * @param member the name of the list in the request
 * @returns the message for the first entry that is neither an address nor a block; undefined if all are valid
 */
export function addressListFault(entries: readonly string[], member: string): string | undefined {
  const at = entries.findIndex((entry) => !readBlock(entry));
  return at === -1 ? undefined : `Entry ${at + 1} of ${member}${quoted(entries[at])} is not ${ADDRESS_FORMS}.`;
}

/** Quotes an entry only if it resembles an address, because a faulty client may send a key or token by mistake. */
function quoted(entry = ''): string {
  return /^[0-9A-Za-z.:/%-]{1,32}$/.test(entry) ? `, "${entry}",` : '';
}

/** @throws RangeError for an entry that is neither an address nor a block */
function blockOf(entry: string): Block {
  const block = readBlock(entry);
  if (!block) throw new RangeError('An entry of the address list is neither an address nor a block.');
  return block;
}

function readBlock(text: string): Block | undefined {
  const [ip = '', prefixLength, ...others] = text.split('/');
  const address = readAddress(ip);
  const bits = ip.includes(':') ? 128 : 32;
  const length = prefixLength === undefined ? bits : readDecimal(prefixLength, bits);
  if (address === undefined || length === undefined || others.length > 0) return undefined;
  const size = 2n ** BigInt(bits - length);
  const first = BigInt(address) - (BigInt(address) % size);
  const last = first + size - 1n;
  if (typeof address === 'bigint') return { first, last };
  // A mapped address in a block wider than IPv4 must be a mistake: ::ffff:10.0.0.0/8 would contain none of 10.0.0.0/8.
  return bits - length > 32 ? undefined : { first: Number(first), last: Number(last) };
}

function isIpv4Block({ first }: Block): boolean {
  return typeof first === 'number';
}

/** Sorts blocks and removes those inside another: of two overlapping blocks, one is inside the other. */
function arrange(blocks: readonly Block[]): Block[] {
  const sorted = blocks.toSorted((one, other) => compare(one.first, other.first) || compare(other.last, one.last));
  const outermost: Block[] = [];
  for (const block of sorted) {
    const last = outermost.at(-1);
    if (!last || block.first > last.last) outermost.push(block);
  }
  return outermost;
}

function compare(one: IpAddress, other: IpAddress): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

function byFamily(blocks: readonly Block[]): readonly [ipv4: Block[], ipv6: Block[]] {
  return [arrange(blocks.filter(isIpv4Block)), arrange(blocks.filter((each) => !isIpv4Block(each)))];
}

/** @param by disjoint blocks: they fill the block exactly if their sizes add up to its size */
function isCovered(block: Block, by: readonly Block[]): boolean {
  if (by.some((each) => contains(each, block))) return true;
  const inside = by.filter((each) => contains(block, each));
  return inside.reduce((sum, each) => sum + sizeOf(each), 0n) === sizeOf(block);
}

function contains(outer: Block, inner: Block): boolean {
  return outer.first <= inner.first && inner.last <= outer.last;
}

function sizeOf({ first, last }: Block): bigint {
  return BigInt(last) - BigInt(first) + 1n;
}

/** Finds the last block that starts at or before the address; no other block can contain it. */
function isInside(blocks: readonly Block[], address: IpAddress): boolean {
  let low = 0;
  let high = blocks.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((blocks[middle] as Block).first <= address) low = middle + 1;
    else high = middle;
  }
  const last = blocks[low - 1];
  return last !== undefined && address <= last.last;
}
