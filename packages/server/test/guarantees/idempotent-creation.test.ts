import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import test from 'node:test';
import { prune } from '../../src/actions/system/prune.ts';
import { type ApiCaller, type HttpResponse, type Key, PASSWORD, startKeyward } from '../support/keyward.ts';

const DAY = 86_400;
const KEYS = '/api/v1/api-keys';
const keyward = await startKeyward();
const signIn = () => keyward.signIn();
const { sharedSecret } = await keyward.addKey();
let sequence = 0;

interface Creation {
  readonly idempotencyKey: string;
  readonly body: { readonly appname: string; readonly roles: readonly string[] } & Readonly<Record<string, unknown>>;
}

/** Returns a unique request. */
function creation(members: object = {}): Creation {
  const number = ++sequence;
  return {
    idempotencyKey: `creation-${number}`,
    body: { appname: `created-${number}`, roles: ['READONLY'], ...members },
  };
}

const send = async ({ idempotencyKey, body }: Creation, as?: ApiCaller): Promise<HttpResponse> =>
  keyward.request('POST', KEYS, { headers: { 'idempotency-key': idempotencyKey }, body, as: as ?? (await signIn()) });

async function create(request: Creation, as?: ApiCaller): Promise<Key> {
  const { status, text, body } = await send(request, as);
  assert.equal(status, 201, text);
  return body.data;
}

async function expectCode(code: string, request: Creation, as?: ApiCaller): Promise<void> {
  const response = await send(request, as);
  assert.equal(response.body.code, code, response.text);
}

const check = async ({ appkey }: Pick<Key, 'appkey'>): Promise<string> =>
  (await keyward.ok('POST', '/api/v1/verify', { body: { key: appkey }, as: await signIn() })).body.data.code;

const list = async () => (await keyward.ok('GET', KEYS, { as: await signIn() })).body.data as Key[];

async function auditOf(appname: string): Promise<string[]> {
  const { data } = (await keyward.ok('POST', '/api/v1/search/audit', { body: { search: appname }, as: await signIn() }))
    .body;
  return data.map(({ description }: { description: string }) => description);
}

/** Returns the record without the secret. */
function recordOf(key: Key): object {
  const { appkey: _, connection_secret: __, hint: ___, ...record } = key as Key & Record<string, unknown>;
  return record;
}

test('a repeated request returns 201 with the same record and a new secret, and revokes the first secret', async () => {
  const request = creation({ description: 'nightly', tags: ['a', 'b'], metadata: { plan: 'pro', seats: 3 } });
  const first = await create(request);
  keyward.clock.advance(60);
  const second = await create(request);
  assert.deepEqual(recordOf(second), recordOf(first));
  assert.notEqual(second.appkey, first.appkey);
  assert.equal((await list()).filter(({ appname }) => appname === first.appname).length, 1);
  assert.deepEqual([await check(first), await check(second)], ['unknown', 'valid']);
});

test('member order does not distinguish bodies, but any other difference does', async () => {
  const request = creation({ metadata: { one: 1, two: { three: 3, four: 4 } } });
  const { appname, roles } = request.body;
  await create(request);
  await create({ ...request, body: { metadata: { two: { four: 4, three: 3 }, one: 1 }, roles, appname } });
  const others = [
    { description: 'other' },
    { appname: `${appname}-2` },
    { roles: ['ADMIN'] },
    { metadata: { one: 1 } },
  ];
  for (const other of others) {
    const response = await send({ ...request, body: { ...request.body, ...other } });
    assert.deepEqual(
      [response.status, response.body.code, response.body.name],
      [422, 'idempotency_key_reused', 'Unprocessable Content'],
    );
  }
  await create(request);
});

test('a repeated request regenerates the key with a new generation, an audit record and a new issued secret', async () => {
  const request = creation();
  const caller = await keyward.addKey({ role: 'ADMIN', by: await signIn() });
  const createdAt = keyward.clock.now;
  const first = await create(request, caller);
  const { apiKeys } = keyward.context.storage.stores;
  const [account] = await keyward.context.storage.stores.directory.accounts();
  assert.ok(account);
  const before = await apiKeys.withId(account.id, first.id);
  keyward.clock.advance(10);
  await create(request, caller);
  const after = await apiKeys.withId(account.id, first.id);
  assert.notEqual(after?.generation, before?.generation);
  const expected = `API key ${first.appname} regenerated (the request that created it was repeated)`;
  assert.equal((await auditOf(first.appname)).filter((description) => description === expected).length, 1);
  const secrets = (await keyward.context.storage.stores.issued.by(account.id, caller.id)).filter(
    ({ kind, holderId }) => kind === 'key-secret' && holderId === first.id,
  );
  assert.deepEqual(
    secrets.map(({ at, endsAt }) => [at, endsAt]),
    [
      [createdAt, createdAt + 10],
      [createdAt + 10, null],
    ],
  );
});

test('repeated requests are recognized after a restart', async () => {
  const request = creation();
  const first = await create(request);
  await keyward.restart();
  assert.equal((await create(request)).id, first.id);
  await expectCode('idempotency_key_reused', { ...request, body: { ...request.body, description: 'other' } });
});

test('repeated requests are recognized for exactly 24 hours, with or without pruning', async () => {
  const request = creation();
  await create(request);
  keyward.clock.advance(DAY - 1);
  await prune(keyward.context);
  await create(request);
  keyward.clock.advance(1);
  await expectCode('name_taken', request);
  const other = { ...request, body: { ...request.body, appname: `${request.body.appname}-2` } };
  const created = await create(other);
  assert.equal((await create(other)).id, created.id, 'the idempotency key now belongs to the later request');
  keyward.clock.advance(DAY);
  await prune(keyward.context);
  await expectCode('name_taken', other);
});

test('an idempotency key is scoped to the account and the caller, across tokens and sessions', async () => {
  const { idempotencyKey, body } = creation();
  const request = (suffix: string): Creation => ({ idempotencyKey, body: { ...body, appname: body.appname + suffix } });
  const key = await keyward.addKey({ role: 'ADMIN', by: await signIn() });
  const other = await keyward.addKey({ role: 'ADMIN', by: await signIn() });
  const colleague = await keyward.invite({ role: 'ADMIN', by: await signIn() });
  const otherAccount = await keyward.otherAccount();
  const callers = [await signIn(), key, other, colleague, otherAccount.administrator];
  const created = await Promise.all(callers.map((as, number) => create(request(`-${number}`), as)));
  assert.equal(new Set(created.map(({ id }) => id)).size, callers.length);
  const laterCallers = [
    await signIn(),
    await keyward.tokensOf(key),
    await keyward.tokensOf(other),
    colleague,
    otherAccount.administrator,
  ];
  for (const [number, as] of laterCallers.entries()) {
    assert.equal((await create(request(`-${number}`), as)).id, created[number]?.id, `caller ${number}`);
  }
  await expectCode('idempotency_key_reused', request('-0'), key);
});

const KEY_CHANGES: Readonly<Record<string, (key: Key) => Promise<unknown>>> = {
  'the secret was used': check,
  'the secret was exchanged': ({ appname, appkey }) =>
    keyward.tokensOf({ shortname: 'acme1', appname, appkey, sharedSecret }),
  'the key was updated': async ({ appname }) =>
    keyward.ok('PUT', `${KEYS}/${appname}`, { body: { roles: ['READONLY'], description: 'new' }, as: await signIn() }),
  'the key was updated and reverted': async ({ appname }) => {
    for (const description of ['new', '']) {
      await keyward.ok('PUT', `${KEYS}/${appname}`, { body: { roles: ['READONLY'], description }, as: await signIn() });
    }
  },
  'the key was disabled': async ({ appname }) =>
    keyward.ok('POST', `${KEYS}/${appname}/disable`, { as: await signIn() }),
  'the key was disabled and enabled': async ({ appname }) => {
    for (const state of ['disable', 'enable'])
      await keyward.ok('POST', `${KEYS}/${appname}/${state}`, { as: await signIn() });
  },
  'a bulk operation disabled the key': async ({ appname }) => {
    const body = { selection: { names: [appname] }, change: { action: 'disable' }, expected: 1 };
    const { data } = (await keyward.ok('POST', '/api/v1/bulk-operations', { body, as: await signIn() })).body;
    await keyward.context.backgroundJobs.ended(data.id);
  },
  'the holder revoked the key': ({ appkey }) => keyward.ok('POST', '/api/v1/revoke', { body: { key: appkey } }),
  'the key was regenerated': async ({ appname }) =>
    keyward.ok('PUT', `${KEYS}/${appname}/regen`, { body: {}, as: await signIn() }),
  'a rotation of the key is running': async ({ appname }) =>
    keyward.ok('POST', `${KEYS}/${appname}/rotation`, {
      headers: { 'idempotency-key': 'r' },
      body: { overlap_seconds: 60 },
      as: await signIn(),
    }),
  'the key was deleted': async ({ appname }) => keyward.ok('DELETE', `${KEYS}/${appname}`, { as: await signIn() }),
  'the key was deleted and its name released': async ({ appname }) =>
    keyward.ok('DELETE', `${KEYS}/${appname}?release_name=true`, { as: await signIn() }),
};

for (const [reason, changeKey] of Object.entries(KEY_CHANGES)) {
  test(`a repeated request returns 409 if ${reason}`, async () => {
    const request = creation();
    const first = await create(request);
    await changeKey(first);
    const before = (await list()).find(({ id }) => id === first.id);
    const response = await send(request);
    assert.deepEqual([response.status, response.body.code], [409, 'already_created']);
    assert.deepEqual(
      (await list()).find(({ id }) => id === first.id),
      before,
      'the key did not change',
    );
  });
}

test('a repeated request returns 409 if a secret from an earlier repetition was used or replaced, even after a restart', async () => {
  const [used, changed, unused] = [creation(), creation(), creation()];
  for (const request of [used, changed, unused]) await create(request);
  await check(await create(used));
  const { appname } = await create(changed);
  await keyward.ok('PUT', `${KEYS}/${appname}/regen`, { body: {}, as: await signIn() });
  await create(unused);
  await keyward.restart();
  await expectCode('already_created', used);
  await expectCode('already_created', changed);
  await create(unused);
});

test('presenting a replaced secret that was never used does not count as use', async () => {
  const request = creation();
  const lostKey = await create(request);
  await create(request);
  assert.equal(await check(lostKey), 'unknown');
  await create(request);
});

test('changing another key does not affect a repeated request', async () => {
  const request = creation();
  await create(request);
  const other = await create(creation());
  await check(other);
  await keyward.ok('POST', `${KEYS}/${other.appname}/disable`, { as: await signIn() });
  await create(request);
});

const editRole = (name: string, create: boolean, extra: readonly object[] = []) => ({
  name,
  description: '',
  permissions: [{ resource: 'api-keys', fetch: true, create, update: false, delete: false }, ...extra],
});

test('a repeated request checks the rights of the caller again', async () => {
  const users = { resource: 'users', fetch: true, create: false, update: false, delete: false };
  const role = await keyward.ok('POST', '/api/v1/roles', {
    body: editRole('creator', true, [users]),
    as: await signIn(),
  });
  const setPermissions = async (create: boolean, extra: readonly object[]) => {
    const body = editRole('creator', create, extra);
    return keyward.ok('PUT', `/api/v1/roles/${role.body.data.id}`, { body, as: await signIn() });
  };
  await keyward.ok('POST', '/api/v1/roles', { body: editRole('created', false, [users]), as: await signIn() });
  const caller = await keyward.addKey({ role: 'creator', by: await signIn() });
  const request = creation({ roles: ['created'] });
  await create(request, caller);
  await setPermissions(true, []);
  await expectCode('exceeds_own_rights', request, caller);
  await setPermissions(false, [users]);
  await expectCode('forbidden', request, caller);
  await setPermissions(true, [users]);
  await create(request, caller);
});

test('a repeated request checks re-authentication again', async () => {
  const as = await signIn();
  const request = creation({ roles: ['ADMIN'] });
  await create(request, as);
  keyward.clock.advance(300);
  await expectCode('reauthentication_required', request, as);
  await keyward.ok('POST', '/api/v1/session/reauthentication', { body: { password: PASSWORD }, as });
  await create(request, as);
});

test('a repeated request checks the limits of the calling key again', async () => {
  const caller = await keyward.addKey({ role: 'ADMIN', by: await signIn() });
  const request = creation({ allowed_ips: ['127.0.0.0/8', '192.0.2.0/24'] });
  await create(request, caller);
  const limited = { roles: ['ADMIN'], allowed_ips: ['127.0.0.0/8'] };
  await keyward.ok('PUT', `${KEYS}/${caller.appname}`, { body: limited, as: await signIn() });
  await expectCode('exceeds_own_limits', request, await keyward.tokensOf(caller));
});

test('a repeated request checks the key policy again but keeps the default expiry', async () => {
  const setPolicy = async (body: object) =>
    keyward.ok('PUT', '/api/v1/account/key-policy', { body, as: await signIn() });
  await setPolicy({ default_lifetime_days: 90 });
  const request = creation();
  const first = (await create(request)) as Key & { expires_at: number };
  keyward.clock.advance(3600);
  const second = (await create(request)) as Key & { expires_at: number };
  assert.equal(second.expires_at, first.expires_at);
  await setPolicy({ max_lifetime_days: 30, default_lifetime_days: 30 });
  await expectCode('lifetime_too_long', request);
  await setPolicy({ max_lifetime_days: null, default_lifetime_days: null });
  const expiringSoon = creation({ expires_at: keyward.clock.now + 60 });
  await create(expiringSoon);
  keyward.clock.advance(60);
  await expectCode('expiry_in_past', expiringSoon);
});

test('a denied request is not stored: repeating the request creates the key once the cause is resolved', async () => {
  const request = creation({ owner: 'late@example.com' });
  await expectCode('unknown_owner', request);
  await keyward.invite({ email: 'late@example.com', by: await signIn() });
  await create(request);
  await create(request);
});

test('concurrent identical requests create one key, and each response replaces the previous secret', async () => {
  const request = creation();
  const as = await signIn();
  const keys = await Promise.all(Array.from({ length: 5 }, () => create(request, as)));
  assert.equal(new Set(keys.map(({ id }) => id)).size, 1);
  assert.equal(new Set(keys.map(({ appkey }) => appkey)).size, 5);
  const descriptions = await auditOf(request.body.appname);
  assert.equal(descriptions.filter((each) => each === `API key ${request.body.appname} added`).length, 1);
  const verdicts = await Promise.all(keys.map(check));
  assert.deepEqual(verdicts.sort(), ['unknown', 'unknown', 'unknown', 'unknown', 'valid']);
});

test('repeated requests are not recognized without the header, and other operations ignore the header', async () => {
  const { body } = creation();
  await keyward.ok('POST', KEYS, { body, as: await signIn() });
  await keyward.expectError('name_taken', 'POST', KEYS, { body, as: await signIn() });
  const resource = { headers: { 'idempotency-key': 'x'.repeat(300) }, as: await signIn() };
  await keyward.ok('POST', `${KEYS}/${body.appname}/disable`, resource);
  await keyward.ok('POST', `${KEYS}/${body.appname}/enable`, resource);
});

test('an idempotency key has 1 to 255 characters', async () => {
  for (const idempotencyKey of ['', 'x'.repeat(256)])
    await expectCode('invalid_request', { ...creation(), idempotencyKey });
  await create({ ...creation(), idempotencyKey: 'x'.repeat(255) });
});

test('a deeply nested body is rejected with and without the header', async () => {
  const { idempotencyKey, body } = creation();
  const nested = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
  const content = `{"appname":"${body.appname}","roles":["READONLY"],"metadata":{"a":${nested}}}`;
  const headers = { 'content-type': 'application/json' };
  const without = await keyward.request('POST', KEYS, { content, headers, as: await signIn() });
  const response = await keyward.request('POST', KEYS, {
    content,
    headers: { ...headers, 'idempotency-key': idempotencyKey },
    as: await signIn(),
  });
  assert.deepEqual([response.status, response.body.code], [without.status, without.body.code]);
  assert.equal(response.status, 400);
});

test('a request with deeply nested metadata of the maximum size is recognized', async () => {
  const depth = 2000;
  const metadata = { a: JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`) };
  const request = creation({ metadata });
  await create(request);
  await create(request);
});

test('the idempotency key and the body are stored only as digests', async () => {
  const request = {
    ...creation({ description: 'unmistakable words' }),
    idempotencyKey: 'unmistakable-idempotency-key',
  };
  await create(request);
  const [account] = await keyward.context.storage.stores.directory.accounts();
  assert.ok(account);
  const { id } = await signIn();
  const digest = new Uint8Array(createHash('sha256').update(request.idempotencyKey).digest());
  const stored = await keyward.context.storage.stores.keyCreations.find(
    account.id,
    { callerId: id, request: digest },
    0,
  );
  assert.deepEqual([stored?.request.length, stored?.body.length], [32, 32]);
});
