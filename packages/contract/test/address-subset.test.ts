import assert from 'node:assert/strict';
import test from 'node:test';
import { isAddressSubset } from '@keyward/contract/address-list';
import fc from 'fast-check';

/** A block for the oracle: its first and last address as 128-bit numbers. */
interface Model {
  readonly text: string;
  readonly isIpv4: boolean;
  readonly first: bigint;
  readonly last: bigint;
}

const MAPPED = 0xffff_0000_0000n;
const isMapped = (address: bigint) => address >> 32n === MAPPED >> 32n;

function ipv4Text(value: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.');
}

function ipv6Text(value: bigint): string {
  return Array.from({ length: 8 }, (_, at) => ((value >> BigInt(16 * (7 - at))) & 0xffffn).toString(16)).join(':');
}

function span(address: bigint, hostBits: number): Pick<Model, 'first' | 'last'> {
  const first = (address >> BigInt(hostBits)) << BigInt(hostBits);
  return { first, last: first + (1n << BigInt(hostBits)) - 1n };
}

/** Close together, so that blocks overlap, touch and fill each other; host bits are random. */
const ipv4Block = fc
  .tuple(fc.constantFrom(0x0a000000n, 0n, 0xfffffff0n), fc.bigInt(0n, 15n), fc.nat(32), fc.boolean())
  .map(([base, low, drawn, asMapped]): Model => {
    const address = base | low;
    const hostBits = drawn > 6 && drawn < 30 ? drawn % 6 : drawn;
    const text = asMapped
      ? `::ffff:${ipv4Text(address)}/${128 - hostBits}`
      : `${ipv4Text(address)}${hostBits === 0 ? '' : `/${32 - hostBits}`}`;
    return { text, isIpv4: true, ...span(MAPPED | address, hostBits) };
  });
const ipv6Block = fc
  .tuple(
    fc.constantFrom(0x20010db8n << 96n, 0n, 0xfffe_0000_0000n, 0x1_0000_0000_0000n),
    fc.bigInt(0n, 15n),
    fc.nat(128),
  )
  .filter(([base, low]) => !isMapped(base | low))
  .map(([base, low, drawn]): Model => {
    const hostBits = drawn > 6 && drawn < 30 ? drawn % 6 : drawn;
    return { text: `${ipv6Text(base | low)}/${128 - hostBits}`, isIpv4: false, ...span(base | low, hostBits) };
  });
const list = fc.array(fc.oneof(ipv4Block, ipv6Block), { maxLength: 8 });

/**
 * The oracle: decides by comparing numbers whether an address is allowed. An IPv6 block never includes IPv4 addresses.
 */
function admits(blocks: readonly Model[], address: bigint): boolean {
  return blocks.some(({ isIpv4, first, last }) => isIpv4 === isMapped(address) && first <= address && address <= last);
}

/** The result can only change where a block or the range of mapped addresses starts or ends. */
function edges(blocks: readonly Model[]): bigint[] {
  const ends = blocks.flatMap(({ first, last }) => [first - 1n, first, last, last + 1n]);
  const mapped = [MAPPED - 1n, MAPPED, MAPPED + 0xffffffffn, MAPPED + 0x1_0000_0000n];
  return [...ends, ...mapped].filter((each) => each >= 0n && each < 1n << 128n);
}

function isSubset(inner: readonly Model[], outer: readonly Model[]): boolean {
  if (outer.length === 0) return true;
  if (inner.length === 0) return false;
  return edges([...inner, ...outer]).every((address) => !admits(inner, address) || admits(outer, address));
}

const texts = (blocks: readonly Model[]) => blocks.map(({ text }) => text);

/** The same addresses as smaller blocks, so that both results are equally frequent. */
function split(blocks: readonly Model[], times: number): Model[] {
  const pieces = [...blocks];
  for (let at = 0; at < times && pieces.length > 0; at++) {
    const [block] = pieces.splice(at % pieces.length, 1) as [Model];
    const size = block.last - block.first + 1n;
    if (size === 1n || (!block.isIpv4 && block.first < MAPPED && block.last > MAPPED)) pieces.push(block);
    else for (const first of [block.first, block.first + size / 2n]) pieces.push(half(block, first, size / 2n));
  }
  return pieces;
}

function half({ isIpv4 }: Model, first: bigint, size: bigint): Model {
  const prefix = 129 - size.toString(2).length;
  const text = isIpv4 ? `${ipv4Text(first & 0xffffffffn)}/${prefix - 96}` : `${ipv6Text(first)}/${prefix}`;
  return { text, isIpv4, first, last: first + size - 1n };
}

test('a list is a subset of another exactly if the other allows each address that it allows', () => {
  let subsets = 0;
  fc.assert(
    fc.property(list, list, fc.nat(12), (one, other, times) => {
      for (const [inner, outer] of [
        [one, other],
        [one, split([...one, ...other], times)],
        [split(one, times), one],
      ] as const) {
        const expected = isSubset(inner, outer);
        if (expected) subsets++;
        assert.equal(isAddressSubset(texts(inner), texts(outer)), expected, `${texts(inner)} in ${texts(outer)}`);
      }
    }),
    { numRuns: 3000 },
  );
  assert.ok(subsets > 1000);
});

for (const [inner, outer, expected] of [
  [['10.0.0.0/8'], ['10.0.0.0/9', '10.128.0.0/9'], true],
  [['10.0.0.0/8'], ['10.0.0.0/9', '10.128.0.0/10', '10.192.0.0/10'], true],
  [['10.0.0.0/8'], ['10.0.0.0/9', '10.0.0.0/10', '10.64.0.0/10'], false],
  [['10.1.2.3/8'], ['10.9.9.9/8'], true],
  [['::ffff:10.0.0.0/104'], ['10.0.0.0/8'], true],
  [['10.0.0.7'], ['::ffff:10.0.0.0/120'], true],
  [['::/0'], ['::/1', '8000::/1'], true],
  [['10.0.0.1'], ['::/0'], false],
  [['::1'], ['0.0.0.0/0'], false],
  [['::fffe:0:0/95'], ['::fffe:0:0/96'], true],
  [[], [], true],
  [['10.0.0.1'], [], true],
  [[], ['10.0.0.1'], false],
  [[], ['0.0.0.0/0', '::/0'], false],
] as const) {
  test(`${JSON.stringify(inner)} is ${expected ? 'a' : 'not a'} subset of ${JSON.stringify(outer)}`, () => {
    assert.equal(isAddressSubset(inner, outer), expected);
  });
}

test('an entry that is not an IP address is rejected on either side', () => {
  assert.throws(() => isAddressSubset(['nowhere'], ['10.0.0.1']), RangeError);
  assert.throws(() => isAddressSubset(['10.0.0.1'], ['nowhere']), RangeError);
});
