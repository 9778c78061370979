import assert from 'node:assert/strict';
import test from 'node:test';
import { putKeys } from '../support/key-list.ts';
import { type ApiCaller, startKeyward } from '../support/keyward.ts';

const keyward = await startKeyward();
const DAY = 86_400;
const LIMITS = { allowed_ips: ['127.0.0.1'], rate_limit: { limit: 5, window_seconds: 60 } };
const signInAdministrator = () => keyward.asUser('ADMIN');

let sequence = 0;
async function newKey(options: object = {}): Promise<string> {
  const appname = `updated-${++sequence}`;
  await keyward.ok('POST', '/api/v1/api-keys', {
    body: { appname, roles: ['READONLY'], ...options },
    as: await signInAdministrator(),
  });
  return appname;
}

const readKey = async (name: string) =>
  (await keyward.ok('GET', `/api/v1/api-keys/${name}`, { as: await signInAdministrator() })).body.data;
const requestUpdate = async (rows: readonly object[], options: object, as?: ApiCaller) =>
  keyward.request('POST', '/api/v1/key-import', {
    body: { rows, on_existing: 'update', ...options },
    as: as ?? (await signInAdministrator()),
  });
const updateRow = async (row: object, options: object = {}, as?: ApiCaller) =>
  (await requestUpdate([{ role: 'READONLY', ...row }], options, as)).body.data.rows[0];
const setPolicy = async (policy: object) =>
  keyward.ok('PUT', '/api/v1/account/key-policy', {
    body: { default_lifetime_days: null, max_lifetime_days: null, ...policy },
    as: await signInAdministrator(),
  });

test('an update never changes a quarantined key, whatever the row contains', async () => {
  await putKeys(keyward, 'acme1', [{ appname: 'quarantined', state: 'quarantined' }]);
  const rows = [
    { description: 'x' },
    { status: 'active' },
    { status: 'disabled' },
    { status: 'quarantined', tags: ['x'] },
  ];
  const before = await readKey('quarantined');
  for (const row of rows) {
    const { reason } = await updateRow({ name: 'quarantined', ...row });
    assert.match(reason, /^The key is quarantined/, JSON.stringify(row));
  }
  assert.deepEqual(await readKey('quarantined'), before);
});

test('an update changes a key only after its rotation is finished', async () => {
  const name = await newKey();
  const rotation = {
    body: { overlap_seconds: 3600 },
    headers: { 'idempotency-key': 'one' },
    as: await signInAdministrator(),
  };
  await keyward.ok('POST', `/api/v1/api-keys/${name}/rotation`, rotation);
  for (const row of [{ description: 'x' }, { disabled: true }, { tags: ['x'] }]) {
    assert.match((await updateRow({ name, ...row })).reason, /^A rotation of the key is running/);
  }
  assert.deepEqual([(await readKey(name)).description, (await readKey(name)).status], ['', 'active']);
  await keyward.ok('POST', `/api/v1/api-keys/${name}/rotation/finish`, { as: await signInAdministrator() });
  assert.equal((await updateRow({ name, description: 'x' })).outcome, 'updated');
});

test('an update beyond the maximum lifetime is rejected like a single change', async () => {
  const { now } = keyward.clock;
  const name = await newKey({ expires_at: now + 10 * DAY });
  await setPolicy({ max_lifetime_days: 30 });
  for (const expires_at of [now + 31 * DAY, null]) {
    assert.match((await updateRow({ name, expires_at })).reason, /maximum lifetime of 30 days/, String(expires_at));
  }
  assert.match((await updateRow({ name, expires_at: now - 1 })).reason, /past/);
  assert.equal((await readKey(name)).expires_at, now + 10 * DAY);
  assert.equal((await updateRow({ name, expires_at: now + 30 * DAY })).outcome, 'updated');
  await setPolicy({});
});

test('repeating an import with apply_policy at a later time skips its rows', async () => {
  for (const policy of [
    { default_lifetime_days: 10 },
    { max_lifetime_days: 30 },
    { default_lifetime_days: 10, max_lifetime_days: 30 },
  ]) {
    await setPolicy(policy);
    const { now } = keyward.clock;
    const rows = [null, now + 5 * DAY, now + 300 * DAY].map((expires_at) => ({
      name: `repeated-${++sequence}`,
      role: 'READONLY',
      expires_at,
    }));
    const options = { apply_policy: true, new_secrets: true };
    assert.equal((await requestUpdate(rows, options)).body.data.imported, 3);
    keyward.clock.advance(1);
    for (const on_existing of ['reject', 'skip', 'update']) {
      const { data } = (await requestUpdate(rows, { ...options, on_existing })).body;
      assert.equal(data.skipped, 3, JSON.stringify([policy, on_existing, data.rows]));
    }
  }
  await setPolicy({});
});

test('an update with apply_policy shortens the expiry of a key to the maximum lifetime', async () => {
  const name = await newKey();
  await setPolicy({ max_lifetime_days: 30 });
  assert.equal((await updateRow({ name, expires_at: null }, { apply_policy: true })).outcome, 'updated');
  assert.equal((await readKey(name)).expires_at, keyward.clock.now + 30 * DAY);
  await setPolicy({});
});

test('an update by a limited key cannot exceed its limits', async () => {
  const body = { appname: 'limited', roles: ['ADMIN'], ...LIMITS };
  const { connection_secret } = (
    await keyward.ok('POST', '/api/v1/api-keys', { body, as: await signInAdministrator() })
  ).body.data;
  const limited = await keyward.tokensOf(keyward.credentialsOf(connection_secret));
  const name = await newKey(LIMITS);
  for (const row of [{ allowed_ips: [] }, { allowed_ips: ['127.0.0.0/8'] }, { rate_limit: null }]) {
    const { reason } = await updateRow({ name, ...row }, {}, limited);
    assert.match(reason ?? '', /of the calling key/, JSON.stringify(row));
  }
  const { allowed_ips, rate_limit } = await readKey(name);
  assert.deepEqual({ allowed_ips, rate_limit }, LIMITS);
});

test('an update cannot assign a role that exceeds the rights of the caller', async () => {
  const permissions = [{ resource: 'api-keys', create: true, fetch: true, update: true }];
  await keyward.ok('POST', '/api/v1/roles', {
    body: { name: 'changer', permissions },
    as: await signInAdministrator(),
  });
  const changer = await keyward.asUser('changer');
  const name = await newKey({ roles: ['changer'] });
  const rejected = await updateRow({ name, role: 'ADMIN' }, {}, changer);
  assert.equal(rejected.outcome, 'rejected');
  assert.deepEqual((await readKey(name)).roles, ['changer']);
  assert.equal((await updateRow({ name, role: 'changer', description: 'own' }, {}, changer)).outcome, 'updated');
});

test('each updated key gets the same audit records as single changes', async () => {
  const names = [await newKey(), await newKey(), await newKey()];
  const rows = [{ tags: ['x'] }, { tags: ['x'], disabled: true, disabled_reason: 'left' }, {}].map((row, index) => ({
    name: names[index],
    role: 'READONLY',
    ...row,
  }));
  const { updated, skipped } = (await requestUpdate(rows, {})).body.data;
  assert.deepEqual([updated, skipped], [2, 1]);
  const actions = async (name: string) => {
    const { id } = await readKey(name);
    const body = { include: ['apikey'], object_id: id, size: 20 };
    const records = (await keyward.ok('POST', '/api/v1/search/audit', { body, as: await signInAdministrator() })).body
      .data;
    return records.map(({ action }: Record<string, string>) => action).reverse();
  };
  assert.deepEqual(await Promise.all(names.map(actions)), [
    ['create', 'update'],
    ['create', 'update', 'disable'],
    ['create'],
  ]);
  const { status, disabled_reason } = await readKey(names[1] ?? '');
  assert.deepEqual([status, disabled_reason], ['disabled', 'left']);
});

test('an update that loosens a key requires re-authentication, and otherwise changes nothing', async () => {
  const name = await newKey({ roles: ['ADMIN'], ...LIMITS });
  const stale = await keyward.signIn();
  keyward.clock.advance(300);
  for (const preview of [true, false]) {
    const rows = [{ name, role: 'ADMIN', allowed_ips: [], rate_limit: null }];
    const denied = await requestUpdate(rows, { preview, partial: true }, stale);
    assert.deepEqual([denied.status, denied.body.code], [403, 'reauthentication_required']);
  }
  const fresh = await keyward.signIn();
  const { allowed_ips } = (await keyward.ok('GET', `/api/v1/api-keys/${name}`, { as: fresh })).body.data;
  assert.deepEqual(allowed_ips, LIMITS.allowed_ips);
  assert.equal((await updateRow({ name, role: 'ADMIN', allowed_ips: [] }, {}, fresh)).outcome, 'updated');
});
