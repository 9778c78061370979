/**
 * Lists of IPv4 and IPv6 addresses and CIDR blocks: who may come. Host bits may be set (3.3.3.3/16 is 3.3.0.0/16), and
 * an IPv4-mapped IPv6 address is its IPv4 address. An IPv6 block never holds IPv4 addresses, so `::/0` is all of IPv6.
 */
import { type IpAddress, readAddress, readDecimal } from './ip-address.ts';

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

/** Addresses of one family with the same beginning. */
interface Block {
  readonly first: IpAddress;
  readonly last: IpAddress;
}

/** The block of all IPv4-mapped addresses (RFC 4291, 2.5.5.2). */
const MAPPED: Block = { first: 0xffff_0000_0000n, last: 0xffff_ffff_ffffn };

const everybody: AddressList = { includes: () => true };

/** All IPv4 addresses of single hosts, and all IPv6 addresses that are routed on the internet (RFC 4291, 2.4). */
const ALL_IPV4 = ['0.0.0.0/1', '128.0.0.0/2', '192.0.0.0/3'];
const ALL_IPV6 = ['2000::/3'];

/**
 * Makes a list ready to be asked often. Looking up an IPv4 address allocates nothing and takes time with the logarithm of the length.
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
      return found !== undefined && isInside(typeof found === 'number' ? ipv4 : ipv6, found);
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
  const [ip = '', written, ...others] = text.split('/');
  const address = readAddress(ip);
  const bits = ip.includes(':') ? 128 : 32;
  const length = written === undefined ? bits : readDecimal(written, bits);
  if (address === undefined || length === undefined || others.length > 0) return undefined;
  const size = 2n ** BigInt(bits - length);
  const first = BigInt(address) - (BigInt(address) % size);
  const last = first + size - 1n;
  if (typeof address === 'bigint') return { first, last };
  // A mapped address in a block wider than IPv4 can only be a mistake: ::ffff:10.0.0.0/8 would hold none of 10.0.0.0/8.
  return bits - length > 32 ? undefined : { first: Number(first), last: Number(last) };
}

function isIpv4Block({ first }: Block): boolean {
  return typeof first === 'number';
}

/** In order and without those inside another: of two blocks that meet, one is inside the other. */
function arrange(blocks: readonly Block[]): Block[] {
  const sorted = blocks.toSorted((one, other) => compare(one.first, other.first) || compare(other.last, one.last));
  const kept: Block[] = [];
  for (const block of sorted) {
    const last = kept.at(-1);
    if (!last || block.first > last.last) kept.push(block);
  }
  return kept;
}

function compare(one: IpAddress, other: IpAddress): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

function byFamily(blocks: readonly Block[]): readonly [ipv4: Block[], ipv6: Block[]] {
  return [arrange(blocks.filter(isIpv4Block)), arrange(blocks.filter((each) => !isIpv4Block(each)))];
}

/** @param by blocks of which none is inside another: so they fill the block exactly when their sizes add up to its own */
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

/** Looks for the last block that begins at or before the address; no other can hold it. */
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
