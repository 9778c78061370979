import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { parseCompactJws } from '../../src/verification/compact-jws.ts';
import { base64url } from '../support/keyward.ts';

const text = fc.string({ unit: 'grapheme', minLength: 1 });
const bytes = fc.uint8Array({ minLength: 1, maxLength: 40 });
const token = fc
  .tuple(text, text, bytes)
  .map(([header, payload, signature]) => [base64url(header), base64url(payload), base64url(signature)].join('.'));

test('parses a formatted token into the same parts', () => {
  fc.assert(
    fc.property(text, text, bytes, (header, payload, signature) => {
      const parts = [base64url(header), base64url(payload), base64url(signature)];
      const jws = parseCompactJws(parts.join('.'));
      assert.deepEqual([jws?.header, jws?.payload], [header, payload]);
      assert.deepEqual(new Uint8Array(jws?.signature ?? []), signature);
      assert.equal(jws?.signingInput, parts.slice(0, 2).join('.'));
    }),
  );
});

test('each token has exactly one spelling', () => {
  const character = fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=. \n');
  fc.assert(
    fc.property(token, fc.nat(), character, fc.boolean(), (valid, at, other, insert) => {
      const place = at % (valid.length + 1);
      const altered = valid.slice(0, place) + other + valid.slice(insert ? place : place + 1);
      if (altered === valid) return;
      const [one, two] = [parseCompactJws(valid), parseCompactJws(altered)];
      assert.ok(one);
      const same =
        two && one.header === two.header && one.payload === two.payload && one.signature.equals(two.signature);
      assert.ok(!same, altered);
    }),
    { numRuns: 2000 },
  );
});

for (const bad of [
  '',
  '.',
  '..',
  'a.b',
  'YQ.YQ.',
  '.YQ.YQ',
  'YQ..YQ',
  'YQ.YQ.YQ.YQ',
  'YQ==.YQ.YQ',
  'YR.YQ.YQ',
  'Y.YQ.YQ',
  '_w.YQ.YQ',
  'YQ.YQ.YQ\n',
]) {
  test(`rejects ${JSON.stringify(bad)}`, () => assert.equal(parseCompactJws(bad), undefined));
}
