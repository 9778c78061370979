/**
 * Lists of IPv4 and IPv6 addresses and CIDR blocks: who may come. Host bits may be set (3.3.3.3/16 is 3.3.0.0/16), and
 * an IPv4-mapped IPv6 address is its IPv4 address. An IPv6 block never holds IPv4 addresses, so `::/0` is all of IPv6.
 */
import { isIpv4, readAddress, readPrefix } from './ip-address.ts';

export interface AddressList {
  /**
   * Whether a request from there may pass. An empty list restricts nobody; where there is one, an address that is
   * unknown or none at all is refused.
   */
  includes(address: string | null | undefined): boolean;
}

/** What an entry may be, for sentences. */
export const ADDRESS_FORMS =
  'an IPv4 or IPv6 address, or a CIDR block, such as 203.0.113.7, 10.0.0.0/8 or 2001:db8::/32';

/** Addresses of 128 bits with the same beginning. */
interface Block {
  readonly network: Uint32Array;
  readonly prefix: number;
}

/** The block of all IPv4-mapped addresses (RFC 4291, 2.5.5.2). */
const MAPPED: Block = { network: Uint32Array.of(0, 0, 0xffff, 0), prefix: 96 };

const everybody: AddressList = { includes: () => true };

/** All IPv4 addresses of single hosts, and all IPv6 addresses that are routed on the internet (RFC 4291, 2.4). */
const ALL_IPV4 = ['0.0.0.0/1', '128.0.0.0/2', '192.0.0.0/3'];
const ALL_IPV6 = ['2000::/3'];

/**
 * Makes a list ready to be asked often. Looking up allocates nothing and takes time with the logarithm of the length.
 * @throws RangeError for an entry that is neither address nor block; see {@link addressListFault}
 */
export function compileAddressList(entries: readonly string[]): AddressList {
  return entries.length === 0 ? everybody : compileAddressSet(entries);
}

/**
 * Compiles a list in which an empty one has no special meaning: it includes nobody.
 * @throws RangeError for an entry that is neither address nor block
 */
export function compileAddressSet(entries: readonly string[]): AddressList {
  const [ipv4, ipv6] = byFamily(entries.map(blockOf));
  return {
    includes(address) {
      const found = typeof address === 'string' ? readAddress(address) : undefined;
      return found !== undefined && isInside(isIpv4(found) ? ipv4 : ipv6, found);
    },
  };
}

/**
 * Reports whether every caller that `inner` admits is admitted by `outer` as well, however the two lists are written. An
 * empty list admits everybody, callers without a known IP address included, so only an empty one contains it.
 * @throws RangeError for an entry that is neither address nor block
 */
export function isAddressSubset(inner: readonly string[], outer: readonly string[]): boolean {
  if (outer.length === 0) return true;
  if (inner.length === 0) return false;
  const [ipv4, ipv6] = byFamily(outer.map(blockOf));
  // No IPv6 block admits mapped addresses, so whether the other list has them makes no difference.
  const ipv6OrNone = arrange([...ipv6, MAPPED]);
  return inner.map(blockOf).every((block) => isCovered(block, isIpv4Block(block) ? ipv4 : ipv6OrNone));
}

/**
 * Reports whether a list includes every host of the internet, of IPv4 or of IPv6, however its blocks are cut.
 * @throws RangeError for an entry that is neither address nor block
 */
export function isEveryAddress(entries: readonly string[]): boolean {
  return entries.length > 0 && [ALL_IPV4, ALL_IPV6].some((all) => isAddressSubset(all, entries));
}

/**
 * @param member what the list is called where it came from
 * @returns the sentence for the first entry that is neither address nor block; undefined when all are good
 */
export function addressListFault(entries: readonly string[], member: string): string | undefined {
  const at = entries.findIndex((entry) => !readBlock(entry));
  return at === -1 ? undefined : `Entry ${at + 1} of ${member}${quoted(entries[at])} is not ${ADDRESS_FORMS}.`;
}

/** Only what looks like an attempt at an address is repeated: a client in error puts keys and tokens anywhere. */
function quoted(entry = ''): string {
  return /^[0-9A-Za-z.:/%-]{1,32}$/.test(entry) ? `, "${entry}",` : '';
}

/** @throws RangeError for an entry that is neither address nor block */
function blockOf(entry: string): Block {
  const block = readBlock(entry);
  if (!block) throw new RangeError('An entry of the address list is neither an address nor a block.');
  return block;
}

function readBlock(text: string): Block | undefined {
  const slash = text.indexOf('/');
  const address = readAddress(text, slash === -1 ? text.length : slash);
  if (!address) return undefined;
  const bits = text.includes(':') ? 128 : 32;
  const length = slash === -1 ? bits : readPrefix(text, slash, bits);
  if (length === undefined) return undefined;
  const prefix = 128 - bits + length;
  // A mapped address in a block wider than IPv4 can only be a mistake: ::ffff:10.0.0.0/8 would hold none of 10.0.0.0/8.
  if (isIpv4(address) && prefix < 96) return undefined;
  return { network: address.map((word, at) => word & mask(prefix, at)), prefix };
}

/** The bits of one word of the four that belong to the prefix. */
function mask(prefix: number, at: number): number {
  const bits = prefix - 32 * at;
  if (bits >= 32) return -1;
  return bits <= 0 ? 0 : -1 << (32 - bits);
}

function isIpv4Block({ network, prefix }: Block): boolean {
  return prefix >= 96 && isIpv4(network);
}

/** In order and without those inside another: of two blocks that meet, one is inside the other. */
function arrange(blocks: readonly Block[]): Block[] {
  const sorted = blocks.toSorted((one, other) => compare(one.network, other.network) || one.prefix - other.prefix);
  const kept: Block[] = [];
  for (const block of sorted) {
    const last = kept.at(-1);
    if (!last || !holds(last, block.network)) kept.push(block);
  }
  return kept;
}

function byFamily(blocks: readonly Block[]): readonly [ipv4: Block[], ipv6: Block[]] {
  return [arrange(blocks.filter(isIpv4Block)), arrange(blocks.filter((each) => !isIpv4Block(each)))];
}

/** @param by blocks of which none is inside another: so they fill the block exactly when their sizes add up to its own */
function isCovered(block: Block, by: readonly Block[]): boolean {
  if (by.some((each) => each.prefix <= block.prefix && holds(each, block.network))) return true;
  const inside = by.filter((each) => holds(block, each.network));
  return inside.reduce((sum, each) => sum + sizeOf(each), 0n) === sizeOf(block);
}

function sizeOf({ prefix }: Block): bigint {
  return 2n ** BigInt(128 - prefix);
}

/** Looks for the last block that begins at or before the address; no other can hold it. */
function isInside(blocks: readonly Block[], address: Uint32Array): boolean {
  let low = 0;
  let high = blocks.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const block = blocks[middle];
    if (block && compare(block.network, address) <= 0) low = middle + 1;
    else high = middle;
  }
  const last = blocks[low - 1];
  return last !== undefined && holds(last, address);
}

function compare(one: Uint32Array, other: Uint32Array): number {
  for (let at = 0; at < 4; at++) {
    const difference = (one[at] ?? 0) - (other[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function holds({ network, prefix }: Block, address: Uint32Array): boolean {
  for (let at = 0; at < 4; at++) {
    if ((((address[at] ?? 0) ^ (network[at] ?? 0)) & mask(prefix, at)) !== 0) return false;
  }
  return true;
}
