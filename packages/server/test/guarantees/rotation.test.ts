import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import test from 'node:test';
import { type Key, startKeyward } from '../support/keyward.ts';

const keyward = await startKeyward();
const DAY = 86_400;

interface RotationOptions {
  readonly overlap?: number;
  readonly request?: string;
  readonly reason?: string;
}

const signIn = () => keyward.signIn();
const add = async (role: string) => keyward.addKey({ role, by: await signIn() });
const path = (key: Pick<Key, 'appname'>, rest = '') => `/api/v1/api-keys/${key.appname}${rest}`;
const record = async (key: Key) => (await keyward.ok('GET', path(key), { as: await signIn() })).body.data;

async function requestRotation(key: Key, { overlap = DAY, request = randomUUID(), reason }: RotationOptions = {}) {
  const body = { overlap_seconds: overlap, ...(reason !== undefined && { reason }) };
  return keyward.request('POST', path(key, '/rotation'), {
    headers: { 'idempotency-key': request },
    body,
    as: await signIn(),
  });
}

/** @returns the key with its new secret */
async function rotate(key: Key, options?: RotationOptions): Promise<Key> {
  const response = await requestRotation(key, options);
  assert.equal(response.status, 200, response.text);
  return { ...key, appkey: response.body.data.appkey };
}

const end = async (key: Key, how: 'finish' | 'cancel') =>
  keyward.request('POST', path(key, `/rotation/${how}`), { as: await signIn() });

/** Returns the forward-auth result for an IP address. */
async function check({ appkey }: Pick<Key, 'appkey'>, ip = '192.0.2.1'): Promise<unknown> {
  const body = { key: appkey, ip };
  return (await keyward.ok('POST', '/api/v1/verify', { body, as: await signIn() })).body.data.code;
}

const isTokenAccepted = async ({ accessToken }: { accessToken: string }) =>
  (await keyward.request('GET', '/api/v1/session', { as: { headers: { authorization: `Bearer ${accessToken}` } } }))
    .status === 200;

test('both secrets and their tokens are valid until the second in which the overlap ends, even after a restart', async () => {
  const old = await add('READONLY');
  const before = await keyward.tokensOf(old);
  const fresh = await rotate(old, { overlap: 600 });
  assert.notEqual(fresh.appkey, old.appkey);
  const after = await keyward.tokensOf(fresh);
  await keyward.restart();
  assert.deepEqual([await check(old), await check(fresh)], ['valid', 'valid']);
  assert.deepEqual([await isTokenAccepted(before), await isTokenAccepted(after)], [true, true]);
  const late = await keyward.tokensOf(old);
  keyward.clock.advance(599);
  assert.deepEqual([await check(old), await isTokenAccepted(late)], ['valid', true]);
  keyward.clock.advance(1);
  assert.deepEqual(
    [await check(old), await isTokenAccepted(late)],
    ['unknown', false],
    'the old secret and its tokens',
  );
  assert.deepEqual([await check(fresh), await isTokenAccepted(after)], ['valid', true]);
  const rejected = await keyward.request('POST', '/api/auth/bearer/refresh', {
    form: { refresh_token: late.refreshToken },
  });
  assert.equal(rejected.body.code, 'invalid_grant');
});

test('the record shows whether the new secret was used, and which IP addresses still use the old secret', async () => {
  const old = await add('READONLY');
  const fresh = await rotate(old, { reason: 'a colleague left' });
  const startedAt = keyward.clock.now;
  assert.deepEqual((await record(old)).rotation, {
    started_at: startedAt,
    started_by: 'ada@example.com',
    ends_at: startedAt + DAY,
    reason: 'a colleague left',
    old_hint: `kw_…${old.appkey.slice(-4)}`,
    new_first_seen_at: null,
    old_last_seen_at: null,
    old_last_ips: [],
  });
  keyward.clock.advance(10);
  await check(old, '192.0.2.1');
  keyward.clock.advance(10);
  await check(old, '192.0.2.2');
  await check(fresh, '192.0.2.3');
  const { rotation, last_login, last_ip } = await record(old);
  assert.deepEqual(
    [rotation.new_first_seen_at, rotation.old_last_seen_at, last_login, last_ip],
    [startedAt + 20, startedAt + 20, startedAt + 20, '192.0.2.3'],
  );
  assert.deepEqual(rotation.old_last_ips, [
    { ip: '192.0.2.2', last_seen: startedAt + 20 },
    { ip: '192.0.2.1', last_seen: startedAt + 10 },
  ]);
  keyward.clock.advance(10);
  await check(fresh, '192.0.2.3');
  await keyward.restart();
  assert.equal((await record(old)).rotation.new_first_seen_at, startedAt + 20, 'the first use, not the last');
});

test('an exchange counts as a use of the secret', async () => {
  const old = await add('READONLY');
  const fresh = await rotate(old);
  keyward.clock.advance(5);
  await keyward.tokensOf(old);
  keyward.clock.advance(5);
  await keyward.tokensOf(fresh);
  const { rotation } = await record(old);
  assert.deepEqual([rotation.old_last_seen_at, rotation.new_first_seen_at], [keyward.clock.now - 5, keyward.clock.now]);
});

test('finishing early revokes only the old secret and its tokens, immediately', async () => {
  const old = await add('READONLY');
  const before = await keyward.tokensOf(old);
  const fresh = await rotate(old);
  const after = await keyward.tokensOf(fresh);
  const { body } = await end(old, 'finish');
  assert.equal(body.data.rotation, null);
  assert.deepEqual([await check(old), await isTokenAccepted(before)], ['unknown', false]);
  assert.deepEqual([await check(fresh), await isTokenAccepted(after)], ['valid', true]);
  assert.equal((await end(old, 'finish')).body.code, 'no_rotation');
});

test('cancelling discards an unused new secret and interrupts no integration', async () => {
  const old = await add('READONLY');
  const before = await keyward.tokensOf(old);
  const dropped = await rotate(old);
  assert.equal((await end(old, 'cancel')).status, 200);
  assert.deepEqual([await check(old), await check(dropped), await isTokenAccepted(before)], ['valid', 'unknown', true]);
  assert.equal((await record(old)).hint, `kw_…${old.appkey.slice(-4)}`);

  const seen = await rotate(old);
  await check(seen);
  assert.equal((await end(old, 'cancel')).body.code, 'rotation_finished', 'an integration uses the new secret already');
  assert.deepEqual([await check(old), await check(seen)], ['valid', 'valid'], 'nothing was changed');
});

test('a repeated request returns the same rotation with a new secret that replaces the lost secret', async () => {
  const old = await add('READONLY');
  const request = randomUUID();
  const lost = await rotate(old, { request });
  keyward.clock.advance(30);
  const again = await rotate(old, { request });
  const { rotation } = await record(old);
  assert.equal(rotation.ends_at, keyward.clock.now - 30 + DAY, 'the overlap is not restarted');
  assert.deepEqual([await check(old), await check(lost), await check(again)], ['valid', 'unknown', 'valid']);
  assert.equal((await requestRotation(old, { request })).body.code, 'rotation_finished', 'the new secret was used');
  assert.equal(await check(again), 'valid');
});

test('a repeated request without overlap returns a valid secret, and a request cannot be repeated after its rotation is cancelled', async () => {
  const key = await add('READONLY');
  const request = randomUUID();
  const lost = await rotate(key, { request, overlap: 0 });
  const again = await rotate(key, { request, overlap: 0 });
  assert.deepEqual([await check(key), await check(lost), await check(again)], ['unknown', 'unknown', 'valid']);
  const other = randomUUID();
  await rotate(again, { request: other });
  await end(key, 'cancel');
  assert.equal((await requestRotation(key, { request: other })).body.code, 'rotation_finished');
});

test('a key has one rotation at a time: requests with another idempotency key or overlap are rejected', async () => {
  const key = await add('READONLY');
  const request = randomUUID();
  const fresh = await rotate(key, { request });
  assert.equal((await requestRotation(key)).body.code, 'rotation_running');
  assert.equal((await requestRotation(key, { request, overlap: 60 })).body.code, 'rotation_running');
  assert.deepEqual([await check(key), await check(fresh)], ['valid', 'valid']);
  keyward.clock.advance(DAY);
  assert.equal(await check(await rotate(fresh)), 'valid', 'another rotation starts after the overlap');
});

test('a regeneration is a rotation without overlap, and revokes both secrets of a running rotation', async () => {
  const old = await add('READONLY');
  const fresh = await rotate(old);
  const { body } = await keyward.ok('PUT', path(old, '/regen'), { as: await signIn() });
  assert.equal(body.data.rotation, null);
  assert.deepEqual([await check(old), await check(fresh), await check(body.data)], ['unknown', 'unknown', 'valid']);
});

test('a new role revokes the tokens of both secrets but keeps the secrets valid', async () => {
  const old = await add('READONLY');
  const fresh = await rotate(old);
  const tokens = [await keyward.tokensOf(old), await keyward.tokensOf(fresh)];
  await keyward.ok('PUT', path(old), { body: { roles: ['ADMIN'] }, as: await signIn() });
  for (const each of tokens) assert.equal(await isTokenAccepted(each), false);
  assert.deepEqual([await check(old), await check(fresh)], ['valid', 'valid']);
  const again = [await keyward.tokensOf(old), await keyward.tokensOf(fresh)];
  for (const each of again) assert.equal(await isTokenAccepted(each), true);
  await end(old, 'finish');
  assert.deepEqual([await isTokenAccepted(again[0] as never), await isTokenAccepted(again[1] as never)], [false, true]);
});

test('rejects an invalid rotation and changes nothing', async () => {
  const key = await add('READONLY');
  const send = async (headers: Record<string, string>, body: object) =>
    keyward.request('POST', path(key, '/rotation'), { headers, body, as: await signIn() });
  for (const overlap of [-1, 7_776_001, 1.5, '60', null]) {
    assert.equal((await send({ 'idempotency-key': 'a' }, { overlap_seconds: overlap })).body.code, 'invalid_request');
  }
  const without = await send({}, { overlap_seconds: 60 });
  assert.deepEqual([without.status, without.body.message], [400, 'idempotency-key is missing.']);
  assert.equal((await send({ 'idempotency-key': 'x'.repeat(256) }, { overlap_seconds: 60 })).status, 400);
  assert.deepEqual(
    [(await end(key, 'finish')).body.code, (await end(key, 'cancel')).body.code],
    ['no_rotation', 'no_rotation'],
  );
  assert.equal((await record(key)).rotation, null);
  assert.equal(await check(key), 'valid');
});

test('callers cannot rotate a key that exceeds their rights, or cancel its rotation', async () => {
  const strong = await add('ADMIN');
  await rotate(strong);
  const role = {
    name: 'key-editor',
    permissions: [{ resource: 'api-keys', fetch: true, create: false, update: true, delete: false }],
  };
  await keyward.ok('POST', '/api/v1/roles', { body: { ...role, description: '' }, as: await signIn() });
  const editor = await add('key-editor');
  const headers = { 'idempotency-key': 'a' };
  const started = await keyward.request('POST', path(strong, '/rotation'), {
    headers,
    body: { overlap_seconds: 0 },
    as: editor,
  });
  const cancelled = await keyward.request('POST', path(strong, '/rotation/cancel'), { as: editor });
  assert.deepEqual([started.body.code, cancelled.body.code], ['exceeds_own_rights', 'exceeds_own_rights']);
});
