import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import test from 'node:test';
import fc from 'fast-check';
import { hasGnuBase64, skipWithout } from '../../../scripts/required-tools.ts';
import { installPacked } from './packed.ts';

const { sdk } = await installPacked();
const { decodeConnectionSecret, encodeConnectionSecret } = sdk;

const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme', maxLength: 40 }));
const secret = fc.record(
  { url: text, shortname: text, appname: text, sharedsecret: text, appkey: text },
  { noNullPrototype: true },
);

test('encoding and decoding preserves any Unicode, and needs no padding', () => {
  fc.assert(
    fc.property(secret, (members) => {
      const encoded = encodeConnectionSecret(members);
      assert.match(encoded, /^(?:[A-Za-z0-9+/]{4})+$/);
      assert.deepEqual(decodeConnectionSecret(encoded), members);
      assert.deepEqual(decodeConnectionSecret(`  ${encoded}\n`), members);
    }),
    { numRuns: 500 },
  );
});

test('any other base64 encoding of the members is accepted, with or without padding', () => {
  fc.assert(
    fc.property(secret, (members) => {
      const padded = Buffer.from(JSON.stringify(members)).toString('base64');
      assert.deepEqual(decodeConnectionSecret(padded), members);
      assert.deepEqual(decodeConnectionSecret(padded.replace(/=+$/, '')), members);
    }),
  );
});

test('GNU base64 -d decodes every connection secret', {
  skip: skipWithout('gnu-base64', hasGnuBase64(), 'base64 of GNU is not installed'),
}, () => {
  fc.assert(
    fc.property(secret, (members) => {
      const decoded = execFileSync('base64', ['-d'], { input: encodeConnectionSecret(members), encoding: 'utf8' });
      assert.deepEqual(JSON.parse(decoded), members);
    }),
    { numRuns: 50 },
  );
});

test('an object with a missing member is rejected, and the error does not repeat its values', () => {
  const whole = { url: 'u', shortname: 's', appname: 'a', sharedsecret: 'hunter2', appkey: 'k' };
  const { appkey: _, ...rest } = whole;
  for (const wrong of [undefined, null, 'hunter2', {}, rest, { ...whole, appkey: 1 }]) {
    assert.throws(() => encodeConnectionSecret(wrong as never), {
      name: 'TypeError',
      message: 'A connection secret needs url, shortname, appname, sharedsecret, appkey, each as text.',
    });
  }
});

test('other text is rejected with a one-sentence error that does not repeat the text', () => {
  const whole = { url: 'u', shortname: 's', appname: 'a', sharedsecret: 'hunter2', appkey: 'k' };
  const wrong = [
    'null',
    '[]',
    '"hunter2"',
    JSON.stringify({ ...whole, more: 'x' }),
    JSON.stringify({ ...whole, url: 1 }),
  ];
  for (const encoded of [...wrong.map((json) => btoa(json)), 'hunter2!', btoa('\xff'), '']) {
    assert.throws(() => decodeConnectionSecret(encoded), {
      name: 'TypeError',
      message: 'This is not a connection secret. Copy the whole string that was shown when the key was created.',
    });
  }
});
