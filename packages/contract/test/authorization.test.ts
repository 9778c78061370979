import assert from 'node:assert/strict';
import test from 'node:test';
import { bearerChallenge, readBearerToken, readCredentials } from '../src/authorization.ts';

test('the scheme is case-insensitive, and one or more spaces follow it', () => {
  for (const scheme of ['Bearer', 'bearer', 'BEARER', 'bEaReR']) {
    for (const spaces of [' ', '  ', ' '.repeat(20)]) {
      assert.equal(readCredentials('bearer', `${scheme}${spaces}a.b-c`), 'a.b-c');
      assert.equal(readBearerToken(`${scheme}${spaces}a.b-c`), 'a.b-c');
    }
  }
  assert.equal(readCredentials('basic', 'BASIC   YTpi'), 'YTpi');
});

test('a header with another scheme, no credentials or a separator other than a space is rejected', () => {
  const wrong = ['', 'Bearer', 'Bearer ', 'Bearer   ', 'Bearera', 'Bearer\ta', 'Bearer=a', ' Bearer a', 'Basic a', 'a'];
  for (const header of wrong) assert.equal(readCredentials('bearer', header), undefined, header);
});

test('a Bearer token has only the characters that RFC 6750 allows', () => {
  for (const token of ['a b', 'a,b', 'ä', '=a', 'a=b', '"a"'])
    assert.equal(readBearerToken(`Bearer ${token}`), undefined);
  assert.equal(readBearerToken('Bearer a+/~_-.Z9=='), 'a+/~_-.Z9==');
});

test('a challenge has the known parameters, and its scope cannot break out of its quotes', () => {
  assert.equal(bearerChallenge({}), 'Bearer');
  assert.equal(bearerChallenge({ error: 'invalid_token' }), 'Bearer error="invalid_token"');
  const denied = { realm: 'keyward', error: 'insufficient_scope' } as const;
  const plain = 'Bearer realm="keyward", error="insufficient_scope"';
  assert.equal(
    bearerChallenge({ ...denied, scope: 'flows:fetch flows:create' }),
    `${plain}, scope="flows:fetch flows:create"`,
  );
  for (const scope of [undefined, '', ' ', 'a"b', 'a\\b', 'a  b', 'a\r\nb', 'ü']) {
    assert.equal(bearerChallenge({ ...denied, scope }), plain);
  }
});
