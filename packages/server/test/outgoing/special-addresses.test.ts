import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { isPublic } from '../../src/outgoing/special-addresses.ts';

const inside = [
  ['this network', '0.0.0.0', '0.255.255.255'],
  ['private, ten', '10.0.0.0', '10.255.255.255'],
  ['carrier-grade NAT', '100.64.0.0', '100.127.255.255'],
  ['loopback', '127.0.0.1', '127.255.255.254'],
  ['link-local and the metadata of clouds', '169.254.0.1', '169.254.169.254'],
  ['private, 172.16', '172.16.0.0', '172.31.255.255'],
  ['protocol assignments', '192.0.0.0', '192.0.0.255'],
  ['documentation', '192.0.2.1', '198.51.100.9', '203.0.113.255'],
  ['6to4 relays', '192.88.99.1'],
  ['private, 192.168', '192.168.0.1', '192.168.255.255'],
  ['benchmarks', '198.18.0.0', '198.19.255.255'],
  ['multicast', '224.0.0.1', '239.255.255.255'],
  ['reserved and broadcast', '240.0.0.1', '255.255.255.255'],
  ['unspecified and loopback of IPv6', '::', '::1'],
  ['mapped', '::ffff:127.0.0.1', '::ffff:10.0.0.1', '::ffff:8.8.8.8', '0:0:0:0:0:ffff:7f00:1'],
  ['compatible', '::127.0.0.1', '::8.8.8.8'],
  ['translated', '::ffff:0:127.0.0.1'],
  ['NAT64 of a private address', '64:ff9b::10.0.0.1', '64:ff9b::7f00:1', '64:ff9b::a9fe:a9fe', '64:ff9b::'],
  ['local NAT64', '64:ff9b:1::8.8.8.8', '64:ff9b:1:ffff::1'],
  ['discard-only', '100::1'],
  ['Teredo and adjacent ranges', '2001::1', '2001:0:4136:e378::1', '2001:1ff:ffff::1'],
  ['documentation of IPv6', '2001:db8::1', '3fff::1'],
  ['6to4', '2002:7f00:1::1', '2002:a00:1::', '2002:808:808::1'],
  ['segment routing', '5f00::1'],
  ['unique local', 'fc00::1', 'fdff:ffff::1'],
  ['link-local of IPv6', 'fe80::1', 'fe80::1%eth0', '2600::1%eth0', 'febf::1'],
  ['site-local', 'fec0::1'],
  ['multicast of IPv6', 'ff02::1', 'ff0e::1'],
  ['not an IP address', '', 'localhost', '127.1', '0x7f000001', '2130706433', '0177.0.0.1'],
];

for (const [name, ...addresses] of inside) {
  test(`rejects ${name} as not public`, () => {
    for (const address of addresses) assert.equal(isPublic(address), false, address);
  });
}

test('IP addresses next to the special-purpose ranges are public', () => {
  const outside = [
    '1.1.1.1',
    '9.255.255.255',
    '11.0.0.0',
    '100.63.255.255',
    '100.128.0.0',
    '126.255.255.255',
    '128.0.0.1',
    '172.15.255.255',
    '172.32.0.0',
    '192.167.255.255',
    '192.169.0.0',
    '223.255.255.255',
    '2606:4700::1111',
    '2001:4860:4860::8888',
    '2a00::1',
    '64:ff9b::8.8.8.8',
    '64:ff9b::101:101',
  ];
  for (const address of outside) assert.equal(isPublic(address), true, address);
});

test('an IPv4 address is checked in every NAT64 form, and never reached in a mapped form', () => {
  fc.assert(
    fc.property(fc.ipV4(), (address) => {
      assert.equal(isPublic(`64:ff9b::${address}`), isPublic(address));
      assert.equal(isPublic(`::ffff:${address}`), false);
    }),
  );
});
