import assert from 'node:assert/strict';
import test from 'node:test';
import { prune } from '../../src/actions/system/prune.ts';
import { requestToken, startKeyward } from '../support/keyward.ts';

const keyward = await startKeyward();
const now = () => keyward.clock.now;

test('exactly one of 100 identical concurrent request tokens is accepted', async () => {
  const token = requestToken(await keyward.asKey(), now());
  const responses = await Promise.all(Array.from({ length: 100 }, () => keyward.exchange(token)));
  assert.equal(responses.filter(({ status }) => status === 200).length, 1);
  assert.equal(responses.filter(({ status }) => status === 401).length, 99);
});

test('100 different concurrent request tokens are all accepted, and each returns its own tokens', async () => {
  const key = await keyward.asKey();
  const responses = await Promise.all(Array.from({ length: 100 }, () => keyward.exchange(requestToken(key, now()))));
  assert.equal(new Set(responses.map(({ body }) => body.access_token)).size, 100);
  assert.equal(new Set(responses.map(({ body }) => body['session-state'])).size, 100);
});

test('a used request token stays used across a restart and after pruning', async () => {
  const token = requestToken(await keyward.asKey(), now() + 300);
  assert.equal((await keyward.exchange(token)).status, 200);
  await keyward.restart();
  assert.equal((await keyward.exchange(token)).status, 401);
  for (let elapsed = 0; elapsed <= 600; elapsed += 100) {
    await prune(keyward.context);
    assert.equal((await keyward.exchange(token)).status, 401, `after ${elapsed} seconds`);
    keyward.clock.advance(100);
  }
});

test('two keys can use the same jti in the same second', async () => {
  const administrator = await keyward.signIn();
  const firstKey = await keyward.addKey({ by: administrator });
  const secondKey = await keyward.addKey({ by: administrator });
  for (const key of [firstKey, secondKey]) {
    assert.equal((await keyward.exchange(requestToken(key, now(), { jti: 1 }))).status, 200);
  }
  for (const jti of [1, '1']) {
    assert.equal(
      (await keyward.exchange(requestToken(firstKey, now(), { jti }))).status,
      401,
      'the number and its text are the same jti',
    );
  }
  assert.equal((await keyward.exchange(requestToken(firstKey, now() + 1, { jti: 1 }))).status, 200, 'another second');
});

test('a caller with the shared secret but without the appkey cannot use up the jti of another integration', async () => {
  const administrator = await keyward.signIn();
  const key = await keyward.addKey({ by: administrator });
  const forged = requestToken({ ...key, appkey: 'kw_guess' }, now(), { jti: 42 });
  assert.equal((await keyward.exchange(forged)).status, 401);
  assert.equal((await keyward.exchange(requestToken(key, now(), { jti: 42 }))).status, 200);
});

test('an exchange sets the last login and the last IP address of its key', async () => {
  const administrator = await keyward.signIn();
  const { body } = await keyward.ok('POST', '/api/v1/api-keys', {
    body: { appname: 'seen', roles: ['READONLY'] },
    as: administrator,
  });
  assert.deepEqual([body.data.last_login, body.data.last_ip], [null, null]);
  const credentials = keyward.credentialsOf(body.data.connection_secret);
  await keyward.exchange(requestToken({ ...credentials, appkey: 'kw_wrong' }, now()));
  const readKey = async () => (await keyward.ok('GET', '/api/v1/api-keys/seen', { as: administrator })).body.data;
  assert.equal((await readKey()).last_login, null, 'a rejected exchange is not a login');
  keyward.clock.advance(5);
  await keyward.tokensOf(credentials);
  assert.deepEqual([(await readKey()).last_login, (await readKey()).last_ip], [now(), '127.0.0.1']);
});
