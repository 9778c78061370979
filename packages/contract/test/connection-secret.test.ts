import assert from 'node:assert/strict';
import test from 'node:test';
import { type ConnectionSecret, decodeConnectionSecret, encodeConnectionSecret } from '@keyward/contract';
import fc from 'fast-check';

const text = fc.string({ unit: 'grapheme' });
const secret: fc.Arbitrary<ConnectionSecret> = fc.record(
  { url: text, shortname: text, appname: text, sharedsecret: text, appkey: text },
  { noNullPrototype: true },
);
const example = { url: 'https://k.example/api/v1', shortname: 'acme1', appname: 'a', sharedsecret: 's', appkey: 'k' };

test('an encoded secret can be decoded and has no padding', () => {
  fc.assert(
    fc.property(secret, (value) => {
      const encoded = encodeConnectionSecret(value);
      assert.match(encoded, /^(?:[A-Za-z0-9+/]{4})+$/);
      assert.deepEqual(decodeConnectionSecret(encoded), value);
    }),
  );
});

test('the members have a fixed order, whatever the order of the input', () => {
  fc.assert(
    fc.property(secret, (value) => {
      const reversed = Object.fromEntries(Object.entries(value).reverse()) as unknown as ConnectionSecret;
      const json = Buffer.from(encodeConnectionSecret(reversed), 'base64').toString('utf8');
      assert.deepEqual(Object.keys(JSON.parse(json)), ['url', 'shortname', 'appname', 'sharedsecret', 'appkey']);
    }),
  );
});

test('the decoder accepts secrets with padding, without padding and with surrounding white space', () => {
  for (const spaces of ['', ' ', '  ']) {
    const padded = Buffer.from(JSON.stringify(example) + spaces).toString('base64');
    for (const each of [padded, padded.replace(/=+$/, ''), `\n ${padded}\r\n`]) {
      assert.deepEqual(decodeConnectionSecret(each), example);
    }
  }
});

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64');
const refused: Readonly<Record<string, string>> = {
  nothing: '',
  'not base64': '***',
  'a key': 'kw_0123456789',
  'not JSON': Buffer.from('{"url":').toString('base64'),
  'ill-formed UTF-8': Buffer.from([0x7b, 0xff, 0x7d]).toString('base64'),
  null: encoded(null),
  'a list': encoded(Object.values(example)),
  'a missing member': encoded({ ...example, appkey: undefined }),
  'an extra member': encoded({ ...example, more: '' }),
  'a number': encoded({ ...example, appkey: 7 }),
};

for (const [name, invalid] of Object.entries(refused)) {
  test(`rejects ${name} as a connection secret`, () => {
    assert.throws(() => decodeConnectionSecret(invalid), {
      name: 'TypeError',
      message: /^This is not a connection secret/,
    });
  });
}
