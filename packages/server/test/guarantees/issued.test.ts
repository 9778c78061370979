import assert from 'node:assert/strict';
import test from 'node:test';
import { type ApiCaller, type Credentials, type Key, startKeyward } from '../support/keyward.ts';

const keyward = await startKeyward();
const signIn = () => keyward.signIn();
const PATH = '/api/v1/api-keys';
const pathOf = ({ appname }: Pick<Key, 'appname'>) => `${PATH}/${appname}`;
const sharedSecret = (await keyward.addKey({ role: 'READONLY' })).sharedSecret;
let sequence = 0;

/** Advances the clock so that events have different times, but by much less than the lifetime of a session. */
const advanceClock = () => keyward.clock.advance(60);

async function newKey(as: ApiCaller, role = 'ADMIN'): Promise<Key> {
  const { data } = (await keyward.ok('POST', PATH, { body: { appname: `issued-${++sequence}`, roles: [role] }, as }))
    .body;
  return tokensFor(data);
}

async function tokensFor({ id, appname, appkey }: { id: string; appname: string; appkey: string }): Promise<Key> {
  const credentials: Credentials = { shortname: 'acme1', appname, appkey, sharedSecret };
  return { ...credentials, id, ...(await keyward.tokensOf(credentials)) };
}

/** Returns the key with the new secret that was issued to `as`. */
const regenerate = async (key: Key, as: ApiCaller) =>
  tokensFor((await keyward.ok('PUT', `${pathOf(key)}/regen`, { body: {}, as })).body.data);
const preview = async (key: Pick<Key, 'appname'>) =>
  (await keyward.ok('GET', `${pathOf(key)}/delete-with-issued`, { as: await signIn() })).body.data;
const deleteWithIssued = async (key: Pick<Key, 'appname'>, body: object = {}) =>
  (await keyward.ok('POST', `${pathOf(key)}/delete-with-issued`, { body, as: await signIn() })).body.data;
const readKey = async (key: Pick<Key, 'appname'>) =>
  (await keyward.ok('GET', pathOf(key), { as: await signIn() })).body.data;
const isDeleted = async (key: Pick<Key, 'appname'>) =>
  (await keyward.request('GET', pathOf(key), { as: await signIn() })).status === 404;
const isValid = async ({ appkey }: Pick<Key, 'appkey'>) => {
  const body = { key: appkey, permission: 'api-keys:fetch' };
  return (await keyward.ok('POST', '/api/v1/verify', { body, as: await signIn() })).body.data.valid;
};
const kinds = (previewed: { credentials: { kind: string; name: string }[] }) =>
  previewed.credentials.map(({ kind, name }) => [kind, name]);

/** Returns a key whose current secret was revoked with its issuer. */
async function newKeyWithRevokedSecret(): Promise<{ other: Key; revoked: Key }> {
  const [issuer, other] = [await newKey(await signIn()), await newKey(await signIn(), 'READONLY')];
  const revoked = await regenerate(other, issuer);
  await deleteWithIssued(issuer);
  return { other, revoked };
}

test('a key whose secret was issued by a deleted key stays disabled with a reason until it gets another secret', async () => {
  const [issuer, other] = [await newKey(await signIn()), await newKey(await signIn(), 'READONLY')];
  const regenerated = await regenerate(other, issuer);
  await isValid(regenerated);
  const previewed = await preview(issuer);
  assert.deepEqual(previewed.deleted, []);
  assert.equal(previewed.counts.credentials, 1);
  const [credential] = previewed.credentials;
  assert.deepEqual(credential, {
    kind: 'api_key_secret',
    name: other.appname,
    issued_at: keyward.clock.now,
    issued_by: issuer.appname,
    last_login: keyward.clock.now,
  });
  await deleteWithIssued(issuer, { preview: previewed.preview });
  assert.equal(await isValid(regenerated), false);
  const reason = `secret issued by ${issuer.appname}`;
  const { status, disabled_reason } = await readKey(other);
  assert.deepEqual([status, disabled_reason], ['disabled', reason]);
  const list = (await keyward.ok('GET', `${PATH}?status=disabled&limit=100`, { as: await signIn() })).body.data;
  assert.equal(list.find(({ id }: Key) => id === other.id).disabled_reason, reason);
  const options = { body: { search: `${other.appname} disabled` }, as: await signIn() };
  const [record] = (await keyward.ok('POST', '/api/v1/search/audit', options)).body.data;
  assert.equal(record.description, `API key ${other.appname} disabled (${reason})`);
  assert.equal(record.after.disabled_reason, reason);
  await keyward.expectError('secret_revoked', 'POST', `${pathOf(other)}/enable`, { as: await signIn() });
  assert.equal((await readKey(other)).disabled_reason, reason);
  const fresh = await keyward.ok('PUT', `${pathOf(other)}/regen`, { body: {}, as: await signIn() });
  await keyward.ok('POST', `${pathOf(other)}/enable`, { as: await signIn() });
  assert.deepEqual([await isValid(regenerated), await isValid(fresh.body.data)], [false, true]);
});

test('a rotation of a revoked secret has no overlap', async () => {
  const { other, revoked } = await newKeyWithRevokedSecret();
  const options = { body: { overlap_seconds: 86_400 }, headers: { 'idempotency-key': 'b' }, as: await signIn() };
  const { data } = (await keyward.ok('POST', `${pathOf(other)}/rotation`, options)).body;
  assert.equal(data.rotation, null);
  const regenerated = (await keyward.ok('POST', `${pathOf(other)}/rotation`, options)).body.data;
  await keyward.expectError('no_rotation', 'POST', `${pathOf(other)}/rotation/cancel`, { as: await signIn() });
  await keyward.ok('POST', `${pathOf(other)}/enable`, { as: await signIn() });
  assert.deepEqual([await isValid(revoked), await isValid(data), await isValid(regenerated)], [false, false, true]);
  const audit = { body: { search: `Rotation of API key ${other.appname}` }, as: await signIn() };
  const records = (await keyward.ok('POST', '/api/v1/search/audit', audit)).body.data;
  assert.match(records.at(-1).description, /started without an overlap, since the old secret was revoked$/);
});

test('neither a bulk operation nor another disable reason can restore a revoked secret', async () => {
  const { other, revoked } = await newKeyWithRevokedSecret();
  await keyward.ok('POST', `${pathOf(other)}/disable`, { as: await signIn() });
  const body = { selection: { names: [other.appname] }, change: { action: 'enable' }, expected: 1 };
  const { id } = (await keyward.ok('POST', '/api/v1/bulk-operations', { body, as: await signIn() })).body.data;
  await keyward.context.backgroundJobs.ended(id);
  const { data } = (await keyward.ok('GET', `/api/v1/bulk-operations/${id}`, { as: await signIn() })).body;
  assert.deepEqual([data.changed, data.rejected], [0, 1]);
  await keyward.ok('POST', '/api/v1/revoke', { body: { key: revoked.appkey } });
  await keyward.expectError('secret_revoked', 'POST', `${pathOf(other)}/enable`, { as: await signIn() });
  assert.equal(await isValid(revoked), false);
});

test('cancelling a rotation to a revoked secret keeps the old secret, with which the key can be enabled', async () => {
  const [issuer, other] = [await newKey(await signIn()), await newKey(await signIn(), 'READONLY')];
  const options = { body: { overlap_seconds: 86_400 }, headers: { 'idempotency-key': 'c' }, as: issuer };
  const { data } = (await keyward.ok('POST', `${pathOf(other)}/rotation`, options)).body;
  await deleteWithIssued(issuer);
  await keyward.expectError('secret_revoked', 'POST', `${pathOf(other)}/enable`, { as: await signIn() });
  await keyward.ok('POST', `${pathOf(other)}/rotation/cancel`, { as: await signIn() });
  assert.equal((await readKey(other)).disabled_reason, null);
  await keyward.ok('POST', `${pathOf(other)}/enable`, { as: await signIn() });
  assert.deepEqual([await isValid(other), await isValid(data)], [true, false]);
});

test('a new secret clears the disable reason and does not enable the key', async () => {
  const [issuer, other] = [await newKey(await signIn()), await newKey(await signIn(), 'READONLY')];
  await regenerate(other, issuer);
  await keyward.ok('POST', `${pathOf(other)}/disable`, { as: await signIn() });
  await deleteWithIssued(issuer);
  assert.match((await readKey(other)).disabled_reason, /^secret issued by/, 'even if the key was disabled before');
  await keyward.ok('PUT', `${pathOf(other)}/regen`, { body: {}, as: await signIn() });
  const { status, disabled_reason } = await readKey(other);
  assert.deepEqual([status, disabled_reason], ['disabled', null]);
});

test('the old secret of a rotation is revoked with its issuer, and the current secret stays valid', async () => {
  const [issuer, other] = [await newKey(await signIn()), await newKey(await signIn(), 'READONLY')];
  const old = await regenerate(other, issuer);
  const options = { body: { overlap_seconds: 3600 }, headers: { 'idempotency-key': 'a' }, as: await signIn() };
  const rotated = await tokensFor((await keyward.ok('POST', `${pathOf(other)}/rotation`, options)).body.data);
  assert.deepEqual(kinds(await preview(issuer)), [['old_api_key_secret', other.appname]]);
  await deleteWithIssued(issuer);
  assert.deepEqual([await isValid(old), await isValid(rotated)], [false, true]);
  assert.equal((await readKey(other)).status, 'active');
});

test('the preview omits a secret that another caller replaced, and changing a key issues nothing', async () => {
  const [issuer, other] = [await newKey(await signIn()), await newKey(await signIn(), 'READONLY')];
  await regenerate(other, issuer);
  const { data } = (await keyward.ok('PUT', `${pathOf(other)}/regen`, { body: {}, as: await signIn() })).body;
  await keyward.ok('PUT', pathOf(other), { body: { roles: ['READONLY'], description: 'x' }, as: issuer });
  assert.deepEqual((await preview(issuer)).credentials, []);
  await deleteWithIssued(issuer);
  assert.equal(await isValid(data), true);
});

test('records created with an issued secret belong to the chain, and earlier and later records do not', async () => {
  const [issuer, middleKey] = [await newKey(await signIn()), await newKey(await signIn())];
  const before = await newKey(middleKey, 'READONLY');
  const unrelatedKey = await newKey(await signIn(), 'READONLY');
  advanceClock();
  const issuedKey = await regenerate(middleKey, issuer);
  advanceClock();
  const createdKey = await newKey(issuedKey, 'READONLY');
  // A new secret that the key issues to itself does not remove records from the chain.
  const selfRegenerated = await regenerate(issuedKey, issuedKey);
  const affectedKey = await regenerate(unrelatedKey, selfRegenerated);
  const previewed = await preview(issuer);
  assert.deepEqual(
    previewed.deleted.map(({ name }: { name: string }) => name),
    [createdKey.appname],
  );
  assert.deepEqual(
    kinds(previewed).sort(),
    [
      ['api_key_secret', unrelatedKey.appname],
      ['api_key_secret', middleKey.appname],
    ].sort(),
  );
  advanceClock();
  const cleanKey = await regenerate(middleKey, await signIn());
  advanceClock();
  const laterKey = await newKey(cleanKey, 'READONLY');
  const last = await preview(issuer);
  assert.deepEqual(kinds(last), [['api_key_secret', unrelatedKey.appname]]);
  await deleteWithIssued(issuer);
  assert.deepEqual([await isDeleted(createdKey), await isValid(affectedKey)], [true, false]);
  for (const each of [cleanKey, before, laterKey]) assert.equal(await isValid(each), true, each.appname);
});

test('credentials issued with a secret during its overlap stay in the chain after the overlap', async () => {
  const [issuer, middleKey] = [await newKey(await signIn()), await newKey(await signIn())];
  const unrelatedKey = await newKey(await signIn(), 'READONLY');
  const issuedKey = await regenerate(middleKey, issuer);
  advanceClock();
  const options = { body: { overlap_seconds: 86_400 }, headers: { 'idempotency-key': 'o' }, as: await signIn() };
  const cleanKey = await tokensFor((await keyward.ok('POST', `${pathOf(middleKey)}/rotation`, options)).body.data);
  advanceClock();
  const createdKey = await newKey(issuedKey, 'READONLY');
  const affectedKey = await regenerate(unrelatedKey, issuedKey);
  keyward.clock.advance(86_400);
  const laterKey = await newKey({ headers: (await keyward.tokensOf(cleanKey)).headers }, 'READONLY');
  await deleteWithIssued(issuer);
  assert.deepEqual([await isDeleted(createdKey), await isValid(affectedKey)], [true, false]);
  for (const each of [cleanKey, laterKey]) assert.equal(await isValid(each), true, each.appname);
});

test('the chain includes a deleted key whose secret was issued in it, whichever caller created or regenerated that key', async () => {
  const [issuer, middleKey] = [await newKey(await signIn()), await newKey(await signIn())];
  const unrelatedKey = await newKey(await signIn(), 'READONLY');
  const before = await newKey(middleKey, 'READONLY');
  advanceClock();
  const issuedKey = await regenerate(middleKey, issuer);
  const createdKey = await newKey(issuedKey);
  const affectedKey = await regenerate(unrelatedKey, createdKey);
  advanceClock();
  const cleanKey = await regenerate(middleKey, await signIn());
  advanceClock();
  const laterKey = await newKey(cleanKey, 'READONLY');
  await keyward.ok('DELETE', pathOf(middleKey), { as: await signIn() });
  await keyward.ok('DELETE', pathOf(createdKey), { as: await signIn() });
  assert.deepEqual(kinds(await preview(issuer)), [['api_key_secret', unrelatedKey.appname]]);
  await deleteWithIssued(issuer);
  assert.equal(await isValid(affectedKey), false);
  for (const each of [before, laterKey]) assert.equal(await isValid(each), true, each.appname);
});

test('a plain deletion keeps the credentials that the key issued and attributes them to its creator', async () => {
  const first = await newKey(await signIn());
  const second = await newKey(first);
  const other = await newKey(await signIn(), 'READONLY');
  const regenerated = await regenerate(other, second);
  await keyward.ok('DELETE', pathOf(second), { as: await signIn() });
  assert.equal(await isValid(regenerated), true);
  assert.deepEqual(kinds(await preview(first)), [['api_key_secret', other.appname]]);
  await deleteWithIssued(first);
  assert.equal(await isValid(regenerated), false);
});

test('a plain deletion revokes the pending links of the key', async () => {
  const issuer = await newKey(await signIn());
  const body = { given_name: 'A', family_name: 'B', email: `issued-${++sequence}@example.com`, roles: ['READONLY'] };
  await keyward.ok('POST', '/api/v1/user', { body, as: issuer });
  await keyward.ok('DELETE', pathOf(issuer), { as: await signIn() });
  const links = (await keyward.ok('GET', '/api/v1/users/links', { as: await signIn() })).body.data;
  assert.ok(!links.some(({ email }: { email: string }) => email === body.email));
});

const feedStatus = async (credential: string) => {
  const headers = { authorization: `Bearer ${credential}` };
  return (await keyward.request('POST', '/api/v1/feed/usage', { body: { usage: [] }, headers, checked: false })).status;
};

test('a replica whose credential was issued by a deleted key stays, and is rejected until it has a new credential', async () => {
  const issuer = await newKey(await signIn());
  const name = `replica-${++sequence}`;
  await keyward.ok('POST', '/api/v1/replicas', { body: { name }, as: await signIn() });
  const path = `/api/v1/replicas/${name}`;
  const { credential } = (await keyward.ok('POST', `${path}/regenerate`, { as: issuer })).body.data;
  assert.ok((await feedStatus(credential)) < 300);
  assert.deepEqual(kinds(await preview(issuer)), [['replica_credential', name]]);
  await deleteWithIssued(issuer);
  assert.equal(await feedStatus(credential), 401);
  const reason = (await keyward.ok('GET', path, { as: await signIn() })).body.data.revoked_reason;
  assert.equal(reason, `credential issued by ${issuer.appname}`);
  const regenerated = (await keyward.ok('POST', `${path}/regenerate`, { as: await signIn() })).body.data;
  assert.equal(regenerated.revoked_reason, null);
  assert.ok((await feedStatus(regenerated.credential)) < 300);
});

test('a webhook whose secret was issued by a deleted key is disabled, and never signs with that secret again', async () => {
  const issuer = await newKey(await signIn());
  const added = { body: { url: `https://hooks-${++sequence}.example.com/in` }, as: await signIn() };
  const { id } = (await keyward.ok('POST', '/api/v1/webhooks', added)).body.data;
  const path = `/api/v1/webhooks/${id}`;
  await keyward.ok('POST', `${path}/secret`, { as: issuer });
  assert.deepEqual(kinds(await preview(issuer)), [['webhook_secret', `hooks-${sequence}.example.com`]]);
  await deleteWithIssued(issuer);
  const readReason = async () => (await keyward.ok('GET', path, { as: await signIn() })).body.data.disabled_reason;
  assert.equal(await readReason(), 'secret_revoked');
  const { secret } = (await keyward.ok('POST', `${path}/secret`, { as: await signIn() })).body.data;
  assert.equal(await readReason(), 'manual');
  const { stores } = keyward.context.storage;
  const [account] = await stores.directory.accounts();
  assert.deepEqual(await stores.webhooks.secrets(account?.id ?? '', id, keyward.clock.now), [secret]);
});

test('the old secret of a webhook is revoked with its issuer', async () => {
  const issuer = await newKey(await signIn());
  const added = { body: { url: `https://hooks-${++sequence}.example.com/in` }, as: await signIn() };
  const { id } = (await keyward.ok('POST', '/api/v1/webhooks', added)).body.data;
  const path = `/api/v1/webhooks/${id}`;
  await keyward.ok('POST', `${path}/secret`, { as: issuer });
  const { secret } = (await keyward.ok('POST', `${path}/secret`, { as: await signIn() })).body.data;
  assert.deepEqual(kinds(await preview(issuer)), [['old_webhook_secret', `hooks-${sequence}.example.com`]]);
  await deleteWithIssued(issuer);
  assert.equal((await keyward.ok('GET', path, { as: await signIn() })).body.data.enabled, true);
  const { stores } = keyward.context.storage;
  const [account] = await stores.directory.accounts();
  assert.deepEqual(await stores.webhooks.secrets(account?.id ?? '', id, keyward.clock.now), [secret]);
});

test('deleting a key requires the right to revoke each credential, and otherwise revokes nothing', async () => {
  const permissions = [{ resource: 'api-keys', fetch: true, delete: true }];
  const { name } = (
    await keyward.ok('POST', '/api/v1/roles', {
      body: { name: `remover-${++sequence}`, permissions },
      as: await signIn(),
    })
  ).body.data;
  const remover = await newKey(await signIn(), name);
  const [issuer, other] = [await newKey(await signIn()), await newKey(await signIn(), 'READONLY')];
  const regenerated = await regenerate(other, issuer);
  const { body, headers } = await keyward.expectError('forbidden', 'POST', `${pathOf(issuer)}/delete-with-issued`, {
    as: remover,
  });
  assert.match(String(headers['www-authenticate']), / scope="api-keys:update"$/);
  assert.match(body.message, /secrets of API keys, which requires api-keys:update/);
  assert.deepEqual([await isValid(issuer), await isValid(regenerated)], [true, true]);
});

test('the deletion is rejected if a credential was issued since the preview', async () => {
  const [issuer, other] = [await newKey(await signIn()), await newKey(await signIn(), 'READONLY')];
  const previewed = await preview(issuer);
  await regenerate(other, issuer);
  const options = { body: { preview: previewed.preview }, as: await signIn() };
  await keyward.expectError('outdated_preview', 'POST', `${pathOf(issuer)}/delete-with-issued`, options);
});

test('credentials of unknown issuers are reported for every possible issuer', async () => {
  const [before, other] = [await newKey(await signIn()), await newKey(await signIn(), 'READONLY')];
  assert.equal((await preview(before)).unknown_issuers, false);
  advanceClock();
  // An earlier version left credentials in this state.
  await keyward.context.storage.transaction(async (stores) => {
    const [account] = await stores.directory.accounts();
    await stores.issued.removeOf(account?.id ?? '', 'key-secret', other.id);
    await stores.issued.attributeKeySecret(account?.id ?? '', other.id, { kind: 'unknown', id: '' }, keyward.clock.now);
  });
  advanceClock();
  const after = await newKey(await signIn());
  const flags = [(await preview(before)).unknown_issuers, (await preview(after)).unknown_issuers];
  assert.deepEqual(flags, [true, false]);
  // Another change does not set an issuer.
  await keyward.ok('PUT', pathOf(other), { body: { roles: ['READONLY'], description: 'y' }, as: before });
  assert.deepEqual((await preview(before)).credentials, []);
  await keyward.ok('DELETE', pathOf(other), { as: await signIn() });
  assert.equal((await preview(before)).unknown_issuers, false);
});

async function newAdministrator() {
  return keyward.invite({ role: 'ADMIN', by: await signIn() });
}

test('removing a user revokes pending links, and revokes issued credentials only on request', async () => {
  for (const choice of ['keep', 'revoke']) {
    const user = await newAdministrator();
    const userKey = await newKey(user);
    const other = await newKey(await signIn(), 'READONLY');
    const regenerated = await regenerate(other, userKey);
    const body = { given_name: 'A', family_name: 'B', email: `issued-${++sequence}@example.com`, roles: ['READONLY'] };
    await keyward.ok('POST', '/api/v1/user', { body, as: user });
    const path = `/api/v1/user/${user.id}`;
    const previewed = (await keyward.ok('GET', `${path}/issued`, { as: await signIn() })).body.data;
    assert.deepEqual([previewed.links, previewed.count, previewed.shared_secret.seen_by], [1, 2, user.email]);
    assert.deepEqual(
      kinds(previewed).sort(),
      [
        ['api_key_secret', userKey.appname],
        ['api_key_secret', other.appname],
      ].sort(),
    );
    await keyward.ok('DELETE', `${path}?issued=${choice}`, { as: await signIn() });
    const kept = choice === 'keep';
    assert.deepEqual([await isValid(userKey), await isValid(regenerated)], [kept, kept], choice);
    assert.equal((await readKey(userKey)).disabled_reason, kept ? null : `secret issued by ${user.email}`);
    const links = (await keyward.ok('GET', '/api/v1/users/links', { as: await signIn() })).body.data;
    assert.ok(!links.some(({ email }: { email: string }) => email === body.email), choice);
  }
});

test('removing a user with issued credentials requires the right to revoke them', async () => {
  const user = await newAdministrator();
  const userKey = await newKey(user, 'READONLY');
  const permissions = [{ resource: 'users', fetch: true, delete: true }];
  const target = `${++sequence}`;
  await keyward.ok('POST', '/api/v1/roles', { body: { name: `small-${target}`, permissions }, as: await signIn() });
  const limitedUser = await keyward.invite({ role: `small-${target}`, by: await signIn() });
  await keyward.ok('PUT', `/api/v1/user/${user.id}`, {
    body: { given_name: 'A', family_name: 'B', roles: [`small-${target}`] },
    as: await signIn(),
  });
  const path = `/api/v1/user/${user.id}?issued=revoke`;
  await keyward.expectError('forbidden', 'DELETE', path, { as: limitedUser });
  assert.equal(await isValid(userKey), true);
});

// This test is last because it revokes all tokens.
test('a shared secret revealed to the key is listed, and regenerated only on request', async () => {
  await keyward.ok('PUT', '/api/v1/account', { body: { keys_reveal_secret: true }, as: await signIn() });
  const [issuer, second] = [await newKey(await signIn()), await newKey(await signIn())];
  assert.equal((await preview(issuer)).shared_secret, null);
  await newKey(issuer, 'READONLY');
  await keyward.ok('GET', '/api/v1/shared-secret', { as: second });
  const value = async () =>
    (await keyward.ok('GET', '/api/v1/shared-secret', { as: await signIn() })).body.data.shared_secret;
  const previewed = await preview(issuer);
  assert.deepEqual(
    previewed.shared_secret,
    { seen_at: keyward.clock.now, seen_by: issuer.appname },
    'in the connection secret',
  );
  await deleteWithIssued(issuer, { preview: previewed.preview });
  assert.equal(await value(), sharedSecret);
  assert.equal((await preview(second)).shared_secret.seen_by, second.appname);
  await deleteWithIssued(second, { regenerate_shared_secret: true });
  assert.notEqual(await value(), sharedSecret);
});
