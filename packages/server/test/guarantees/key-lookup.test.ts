import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import test from 'node:test';
import { formatKey } from '@keyward/contract';
import { assertNoSecretLogged } from '../hostile/support/database-watcher.ts';
import { type ApiCaller, startKeyward } from '../support/keyward.ts';

const keyward = await startKeyward();
const as = await keyward.asUser('ADMIN');
const reader = await keyward.asUser('READONLY');
const { administrator: otherAdministrator } = await keyward.otherAccount();

const lookUp = (key: string, caller: ApiCaller = as) =>
  keyward.request('POST', '/api/v1/key-lookup', { body: { key }, as: caller });
const newKey = async (appname: string, members: object = {}, caller: ApiCaller = as) =>
  (await keyward.ok('POST', '/api/v1/api-keys', { body: { appname, roles: ['READONLY'], ...members }, as: caller }))
    .body.data;
const auditedLookups = async () => {
  const { data } = (await keyward.ok('POST', '/api/v1/search/audit', { body: { include: ['apikey'], size: 50 }, as }))
    .body;
  return data.filter(({ action }: { action: string }) => action === 'lookup');
};

test('finds a key by its secret within other text, for READONLY callers too', async () => {
  const { appkey, ...key } = await newKey('billing');
  for (const text of [appkey, ` ${appkey}\n`, `Bearer ${appkey}`, `KEY="${appkey}"`]) {
    const { status, body } = await lookUp(text, reader);
    assert.deepEqual([status, body.data.appname, body.data.id], [200, 'billing', key.id], text);
    assert.ok(!JSON.stringify(body).includes(appkey));
  }
});

test('finds a disabled key, an expired key, and both secrets of a rotation', async () => {
  const disabled = await newKey('disabled');
  await keyward.ok('POST', '/api/v1/api-keys/disabled/disable', { as });
  assert.equal((await lookUp(disabled.appkey)).body.data.status, 'disabled');
  const expired = await newKey('expired', { expires_at: keyward.clock.now + 60 });
  const old = await newKey('rotating');
  const rotation = { body: { overlap_seconds: 120 }, headers: { 'idempotency-key': 'a' }, as };
  const { appkey } = (await keyward.ok('POST', '/api/v1/api-keys/rotating/rotation', rotation)).body.data;
  keyward.clock.advance(61);
  assert.equal((await lookUp(expired.appkey)).body.data.status, 'expired');
  for (const each of [old.appkey, appkey]) assert.equal((await lookUp(each)).body.data.appname, 'rotating');
  keyward.clock.advance(60);
  assert.equal((await lookUp(old.appkey)).status, 404);
  assert.equal((await lookUp(appkey)).status, 200);
});

test('finds an imported key', async () => {
  const imported = `lg-${'0123456789'.repeat(4)}`;
  const format = { name: 'legacy', prefix: 'lg-', length: imported.length, alphabet: '0123456789abcdef' };
  await keyward.ok('POST', '/api/v1/key-formats', { body: format, as });
  const sha256 = createHash('sha256').update(imported).digest('hex');
  const rows = [{ name: 'legacy', role: 'READONLY', sha256, key_format: 'legacy' }];
  await keyward.ok('POST', '/api/v1/key-import', { body: { rows }, as });
  assert.equal((await lookUp(imported)).body.data.appname, 'legacy');
});

test('returns the same response for unknown keys, keys of other accounts, deleted keys and other text', async () => {
  const deleted = await newKey('deleted');
  await keyward.ok('DELETE', '/api/v1/api-keys/deleted', { as });
  const foreign = await newKey('foreign', {}, otherAdministrator);
  const responses = [];
  for (const key of [deleted.appkey, foreign.appkey, formatKey('kw', 'A'.repeat(30)), 'billing', 'x'.repeat(2000)]) {
    const { status, body } = await lookUp(key);
    responses.push(JSON.stringify([status, { ...body, request_id: '' }]));
  }
  assert.deepEqual([responses[0]?.slice(0, 5), new Set(responses).size], ['[404,', 1]);
});

test('a lookup does not count as usage, and is audited without the secret', async () => {
  const { appkey } = await newKey('unused');
  const before = (await auditedLookups()).length;
  assert.equal((await lookUp(appkey)).body.data.last_login, null);
  await lookUp(formatKey('kw', 'B'.repeat(30)));
  await keyward.context.uses.settle();
  const usage = (await keyward.ok('GET', '/api/v1/api-keys/unused/usage?days=90', { as })).body.data;
  assert.ok(!JSON.stringify(usage).includes('"count":1'), JSON.stringify(usage));
  assert.equal((await keyward.ok('GET', '/api/v1/api-keys/unused', { as })).body.data.last_login, null);
  const records = (await auditedLookups()).slice(0, (await auditedLookups()).length - before);
  assert.deepEqual(
    records.map(({ description }: { description: string }) => description),
    ['An unknown key was looked up', 'API key unused was looked up by its secret'],
  );
});

test('a body over 16 KiB is rejected with 413 without being read', async () => {
  const accepted = await lookUp('x'.repeat(2048));
  assert.equal(accepted.status, 404);
  assert.equal((await lookUp('x'.repeat(2049))).status, 400);
  assert.equal((await lookUp('x'.repeat(16 * 1024))).status, 413);
});

test('each caller has its own limit and receives Retry-After', async () => {
  const [one, other] = [await keyward.invite({ role: 'READONLY' }), await keyward.addKey({ role: 'READONLY', by: as })];
  const attempts = await Promise.all(Array.from({ length: 61 }, () => lookUp('nothing', one)));
  const rejected = attempts.filter(({ status }) => status === 429);
  assert.deepEqual([rejected.length, rejected[0]?.body.code], [1, 'too_many_attempts']);
  const wait = Number(rejected[0]?.headers['retry-after']);
  assert.ok(wait > 0 && wait <= 60, String(wait));
  assert.equal((await lookUp('nothing', other)).status, 404);
  keyward.clock.advance(wait);
  assert.equal((await lookUp('nothing', one)).status, 404);
});

test('no secret is logged', () => assertNoSecretLogged(keyward));
