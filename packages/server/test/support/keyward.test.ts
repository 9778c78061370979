import assert from 'node:assert/strict';
import test from 'node:test';
import { startKeyward } from './keyward.ts';

test('a user adds a key, the key gets tokens, and another account sees no keys', async () => {
  const keyward = await startKeyward();
  const key = await keyward.asKey('READONLY');
  const { body } = await keyward.ok('GET', '/api/v1/api-keys', { as: key });
  assert.deepEqual([body.meta.count, body.data[0].appname], [1, key.appname]);
  const { administrator } = await keyward.otherAccount();
  assert.equal((await keyward.ok('GET', '/api/v1/api-keys', { as: administrator })).body.meta.count, 0);
  await keyward.asUser('READONLY');
  assert.deepEqual(keyward.log, []);
});
