import assert from 'node:assert/strict';
import test from 'node:test';
import { isEveryAddress } from '@keyward/contract/address-list';
import { canonicalIp } from '@keyward/contract/ip-address';
import fc from 'fast-check';

/** Spellings by their canonical text of RFC 5952. */
const spellings: readonly (readonly [canonical: string, ...others: string[]])[] = [
  ['203.0.113.7', '::ffff:203.0.113.7', '::FFFF:203.0.113.7', '::ffff:cb00:7107', '0:0:0:0:0:FFFF:CB00:7107'],
  ['0.0.0.0', '::ffff:0:0', '0000:0000:0000:0000:0000:ffff:0.0.0.0'],
  ['255.255.255.255', '::ffff:ffff:ffff'],
  ['2001:db8::1', '2001:0DB8:0000:0000:0000:0000:0000:0001', '2001:db8:0:0:0:0:0.0.0.1', '2001:DB8::0:1'],
  ['::', '0:0:0:0:0:0:0:0', '::0', '0::'],
  ['::1', '0:0:0:0:0:0:0:1', '::0001'],
  ['1::', '1:0:0:0:0:0:0:0'],
  // RFC 5952, 4.2: a single group of zeros is not shortened; the longest run is, or the first of two equal runs.
  ['2001:db8:0:1:1:1:1:1', '2001:db8::1:1:1:1:1'],
  ['2001:0:0:1::1', '2001:0:0:1:0:0:0:1'],
  ['2001:db8::1:0:0:1', '2001:db8:0:0:1:0:0:1', '2001:db8:0:0:1::1'],
  ['::7f00:1', '::127.0.0.1'],
  ['64:ff9b::a00:1', '64:ff9b::10.0.0.1'],
];

for (const [canonical, ...others] of spellings) {
  test(`every spelling of ${canonical} has the same canonical form`, () => {
    for (const text of [canonical, ...others]) assert.equal(canonicalIp(text), canonical, text);
  });
}

test('the canonical form equals that of the URL parser, and formatting it again does not change it', () => {
  fc.assert(
    fc.property(fc.ipV6(), (address) => {
      const canonical = canonicalIp(address) ?? '';
      if (canonical.includes(':')) assert.equal(`[${canonical}]`, new URL(`http://[${address}]/`).hostname);
      assert.equal(canonicalIp(canonical), canonical);
    }),
    { numRuns: 2000 },
  );
  fc.assert(fc.property(fc.ipV4(), (address) => assert.equal(canonicalIp(`::ffff:${address}`), address)));
});

test('text that is not an IP address has no canonical form', () => {
  const wrong = [
    '',
    ' ',
    '010.0.0.1',
    '127.1',
    '1.2.3.4:80',
    '[::1]',
    'fe80::1%eth0',
    '1.2.3.4/32',
    'unknown',
    '::ffff:',
  ];
  for (const text of [...wrong, null, undefined]) assert.equal(canonicalIp(text), null, String(text));
});

test('a list that includes the whole internet is recognized however its blocks are split', () => {
  const every = [
    ['0.0.0.0/0'],
    ['::ffff:0:0/96'],
    ['::/0'],
    ['10.0.0.1', '0.0.0.0/1', '128.0.0.0/1'],
    ['::/1', '8000::/1'],
    ['2000::/3'],
    ['0.0.0.0/1', '128.0.0.0/2', '192.0.0.0/3'],
    Array.from({ length: 256 }, (_, at) => `${at}.0.0.0/8`),
  ];
  for (const list of every) assert.ok(isEveryAddress(list), list.join());
  for (const list of [[], ['0.0.0.0/1'], ['10.0.0.0/8', 'fc00::/7', '2001:db8::/32'], ['128.0.0.0/1', '::/3']]) {
    assert.ok(!isEveryAddress(list), list.join());
  }
});
