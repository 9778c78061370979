import assert from 'node:assert/strict';
import test from 'node:test';
import { generateSigningKey, loadSigningKey, type SigningKey } from '../../src/verification/signing-key.ts';
import { VerifiedTokens } from '../../src/verification/verified-tokens.ts';

const MAX_TOKENS = 1000;
const key = await signingKey('current');
const retired = await signingKey('retired');
const all = () => true;

async function signingKey(id: string): Promise<SigningKey> {
  return loadSigningKey(id, 'EdDSA', (await generateSigningKey('EdDSA')).privateKey);
}

/** A table, and the tokens whose signature was verified. */
function newTable() {
  const verified: string[] = [];
  const tokens = new VerifiedTokens<string>(MAX_TOKENS);
  const read = (token: string, accepted: (key: SigningKey) => boolean = all, caller = key) =>
    tokens.read(token, accepted, (unseen) => {
      verified.push(unseen);
      return unseen.startsWith('wrong') ? undefined : { key: caller, claims: `claims of ${unseen}` };
    });
  return { tokens, verified, read };
}

test('the signature of a token is verified once', () => {
  const { verified, read } = newTable();
  assert.equal(read('token'), 'claims of token');
  assert.equal(read('token'), 'claims of token');
  assert.deepEqual(verified, ['token']);
});

test('an invalid token is not cached and is verified each time', () => {
  const { tokens, verified, read } = newTable();
  assert.equal(read('wrong'), undefined);
  assert.equal(read('wrong'), undefined);
  assert.deepEqual([verified, tokens.size], [['wrong', 'wrong'], 0]);
});

test('a cached token of a signing key that is no longer accepted is rejected', () => {
  const { read } = newTable();
  const accepted = new Set([key, retired]);
  const isAccepted = (each: SigningKey) => accepted.has(each);
  assert.equal(read('token', isAccepted, retired), 'claims of token');
  accepted.delete(retired);
  assert.equal(read('token', isAccepted, retired), undefined);
});

test('a flood of valid tokens keeps the table within its limit', () => {
  const { tokens, read } = newTable();
  const length = 'token 10000'.length;
  for (let index = 10_000; index < 11_000; index++) {
    read(`token ${index}`);
    assert.ok(tokens.size * length <= 2 * MAX_TOKENS, `${tokens.size} tokens`);
  }
});

test('a frequently used token stays in the table during a flood', () => {
  const { verified, read } = newTable();
  for (let index = 0; index < 1000; index++) {
    read('busy');
    read(`token ${index}`);
  }
  assert.equal(verified.filter((each) => each === 'busy').length, 1);
});
