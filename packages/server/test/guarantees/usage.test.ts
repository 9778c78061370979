import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import test from 'node:test';
import { startKeyward } from '../support/keyward.ts';

const keyward = await startKeyward({ trustedProxies: ['127.0.0.1'] });

let made = 0;
async function makeKey(more: object = {}) {
  const body = { appname: `used-${++made}`, roles: ['READONLY'], ...more };
  return (await keyward.ok('POST', '/api/v1/api-keys', { body, as: await keyward.signIn() })).body.data;
}

async function use(appkey: string, ip: string, method = 'GET'): Promise<void> {
  const headers = { 'x-api-key': appkey, 'x-forwarded-for': ip, 'x-forwarded-method': method };
  await keyward.request('GET', '/api/v1/forward-auth/acme1', { headers, checked: false });
}

const usage = async (appname: string, query = '') =>
  (await keyward.ok('GET', `/api/v1/api-keys/${appname}/usage${query}`, { as: await keyward.signIn() })).body.data;

test('requests are counted by hour and outcome, and the last five IP addresses are stored, across a restart', async () => {
  const key = await makeKey();
  const hour = keyward.clock.now - (keyward.clock.now % 3600);
  for (let last = 1; last <= 7; last++) {
    await use(key.appkey, `192.0.2.${last}`);
    keyward.clock.advance(1);
  }
  await use(key.appkey, '192.0.2.4');
  await use(key.appkey, '192.0.2.9', 'DELETE');
  keyward.clock.advance(3600);
  await use(key.appkey, '192.0.2.4');
  await keyward.restart();
  const { last_login, ip_addresses: addresses, hours } = await usage(key.appname);
  assert.equal(last_login, keyward.clock.now);
  assert.deepEqual(
    addresses.map(({ ip }: { ip: string }) => ip),
    ['192.0.2.4', '192.0.2.7', '192.0.2.6', '192.0.2.5', '192.0.2.3'],
  );
  const none = { exchanged: 0, disabled: 0, expired: 0, ip_denied: 0, rate_limited: 0 };
  assert.deepEqual(hours, [
    { starts_at: hour, valid: 8, forbidden: 1, ...none },
    { starts_at: hour + 3600, valid: 1, forbidden: 0, ...none },
  ]);
});

test('reads include a request before it is folded into the database, even after the key has changed', async () => {
  const [key, other] = [await makeKey(), await makeKey()];
  const path = `/api/v1/api-keys/${key.appname}`;
  keyward.clock.advance(10);
  await use(key.appkey, '192.0.2.77');
  const as = await keyward.signIn();
  const shown = async (query: string) => {
    const { data } = (await keyward.ok('GET', `/api/v1/api-keys?limit=1&${query}`, { as })).body;
    return data.map((each: { appname: string; last_login: number }) => [each.appname, each.last_login]);
  };
  const read = async () => {
    const { last_login: at, last_ip: ip } = (await keyward.ok('GET', path, { as })).body.data;
    assert.deepEqual([at, ip], [keyward.clock.now, '192.0.2.77']);
    for (const query of ['sort=-last_login', `q=${key.appname}`, `used=true&q=${key.appname}`]) {
      assert.deepEqual(await shown(query), [[key.appname, keyward.clock.now]], query);
    }
    assert.deepEqual(await shown(`never_used=true&q=${key.appname}`), []);
    assert.deepEqual(await shown(`never_used=true&q=${other.appname}`), [[other.appname, null]]);
  };
  await read();
  const changed = await keyward.ok('PUT', path, { body: { roles: ['READONLY'], description: 'changed' }, as });
  assert.equal(changed.body.data.last_login, keyward.clock.now);
  await read();
  const database = new DatabaseSync(join(keyward.dataDirectory, 'keyward.sqlite'));
  const rows = database.prepare('select 1 from key_use where last_login = ?').all(keyward.clock.now);
  database.close();
  assert.deepEqual(rows, [], 'no usage was folded');
});

/**
 * Creates a key with this number of valid requests in each of these hours, and folds them one hour at a time. @returns
 * the name of the key
 */
async function usedInHours(hours: readonly number[], times: number): Promise<string> {
  const { appname } = await makeKey();
  const { stores } = keyward.context.storage;
  const account = await stores.directory.accountNamed('acme1');
  assert.ok(account);
  const { ordinal } = (await stores.keyUses.ofKeys(account.id, [appname], 0)).get(appname) ?? assert.fail(appname);
  for (const hour of hours) {
    keyward.context.uses.take(account.id, ordinal, { lastLogin: null, hours: [[hour, [times]]] });
    await keyward.context.uses.fold();
  }
  return appname;
}

/**
 * Asserts the counts in the usage of the key, in the usage of many keys, and in the order of the list after a restart.
 */
async function assertCountedIn(hours: readonly number[], times: number, appname: string): Promise<void> {
  const { hours: counted, totals } = await usage(appname);
  assert.deepEqual(
    counted.map((each: { starts_at: number; valid: number }) => [each.starts_at, each.valid]),
    hours.map((hour) => [hour * 3600, times]),
  );
  assert.equal(totals.last_30_days.valid, hours.length * times);
  const as = await keyward.signIn();
  const days = await keyward.ok('POST', '/api/v1/key-usage', { body: { appnames: [appname] }, as });
  assert.equal(days.body.data[0].allowed.at(-2), hours.length * times);
  await keyward.restart();
  const list = await keyward.ok('GET', '/api/v1/api-keys?sort=-usage&limit=1', { as });
  assert.equal(list.body.data[0].appname, appname);
}

/** Returns the first hours of yesterday. */
const yesterday = (count: number) => {
  const first = Math.floor(keyward.clock.now / 86_400 - 1) * 24;
  return Array.from({ length: count }, (_, at) => first + at);
};

test('all hours of a past day are returned, however often they were folded', async () => {
  const hours = yesterday(5);
  const appname = await usedInHours(hours, 70_000);
  await assertCountedIn(hours, 70_000, appname);
});

test('hours that an earlier version stored as text are returned', async () => {
  const hours = yesterday(4);
  const appname = await usedInHours(hours, 90_000);
  const database = new DatabaseSync(join(keyward.dataDirectory, 'keyward.sqlite'));
  database.exec('update key_count set counts = cast(counts as text)');
  await assertCountedIn(hours, 90_000, appname);
  database.close();
});

test('an unused key has no usage, and usage before the requested days is omitted', async () => {
  const key = await makeKey();
  const { totals, ...empty } = await usage(key.appname);
  assert.deepEqual(empty, { last_login: null, ip_addresses: [], operations: [], last_write_at: null, hours: [] });
  assert.ok(Object.values({ ...totals.last_24_hours, ...totals.last_30_days }).every((count) => count === 0));
  await use(key.appkey, '192.0.2.1');
  keyward.clock.advance(2 * 86_400);
  assert.equal((await usage(key.appname, '?days=3')).hours.length, 1);
  assert.equal((await usage(key.appname, '?days=2')).hours.length, 0);
  await keyward.expectError('not_found', 'GET', '/api/v1/api-keys/nosuch/usage', { as: await keyward.signIn() });
});

const operationsOf = async (appname: string) =>
  (await usage(appname)).operations.map((each: { operation: string; count: number }) => [each.operation, each.count]);

test('usage lists the operations of the last 30 days, most recent first, and survives a restart', async () => {
  const admin = await keyward.signIn();
  const body = { name: 'flows', methods: { any: 'users:fetch' } };
  await keyward.ok('POST', '/api/v1/forward-routes', { body, as: admin });
  const { connection_secret, appkey, appname } = await makeKey();
  const key = await keyward.tokensOf(keyward.credentialsOf(connection_secret));
  keyward.clock.advance(1);
  await keyward.ok('GET', '/api/v1/users', { as: key });
  await keyward.ok('GET', '/api/v1/users', { as: key });
  keyward.clock.advance(1);
  await keyward.request('GET', '/api/v1/forward-auth/acme1/flows', {
    headers: { 'x-api-key': appkey },
    checked: false,
  });
  keyward.clock.advance(1);
  await keyward.ok('POST', '/api/v1/verify', { body: { key: appkey, permission: 'users:fetch' }, as: admin });
  await keyward.expectError('forbidden', 'GET', '/api/v1/shared-secret', { as: key });
  await keyward.restart();
  const used = [
    ['verify', 1],
    ['forward-auth:flows', 1],
    ['listUsers', 2],
    ['exchange', 1],
  ];
  assert.deepEqual(await operationsOf(appname), used);
  keyward.clock.advance(2 * 86_400);
  await use(appkey, '192.0.2.1');
  assert.deepEqual(await operationsOf(appname), [['forward-auth', 1], ...used]);
  const { totals } = await usage(appname);
  assert.deepEqual([totals.last_24_hours.valid, totals.last_30_days.valid, totals.last_30_days.exchanged], [1, 3, 1]);
  keyward.clock.advance(29 * 86_400);
  assert.deepEqual(await operationsOf(appname), [['forward-auth', 1]]);
});

test('a request that READONLY may not make is recorded as a write, and so is a check without a permission', async () => {
  const admin = await keyward.signIn();
  const beyond = async (appname: string) => (await usage(appname)).last_write_at;
  const makeAdmin = async () => makeKey({ roles: ['ADMIN'] });
  const through = async (key: { appkey: string }, method: string) => use(key.appkey, '192.0.2.1', method);
  const reader = await makeAdmin();
  const tokens = await keyward.tokensOf(keyward.credentialsOf(reader.connection_secret));
  await keyward.ok('GET', '/api/v1/users', { as: tokens });
  await through(reader, 'GET');
  await keyward.ok('POST', '/api/v1/verify', { body: { key: reader.appkey, permission: 'users:fetch' }, as: admin });
  assert.equal(await beyond(reader.appname), null);
  await keyward.request('POST', '/api/v1/api-keys', { body: { appname: 'x y', roles: ['ADMIN'] }, as: tokens });
  assert.equal(await beyond(reader.appname), null, 'an invalid request does not count as a write');
  await keyward.ok('POST', '/api/v1/api-keys', { body: { appname: 'by-a-key', roles: ['READONLY'] }, as: tokens });
  assert.equal(await beyond(reader.appname), keyward.clock.now);

  const writer = await makeAdmin();
  await through(writer, 'DELETE');
  assert.equal(await beyond(writer.appname), keyward.clock.now);
  const unreported = await makeAdmin();
  await keyward.ok('POST', '/api/v1/verify', { body: { key: unreported.appkey }, as: admin });
  assert.equal(await beyond(unreported.appname), keyward.clock.now);
  const refused = await makeKey();
  await through(refused, 'DELETE');
  assert.equal(await beyond(refused.appname), null);
});

test('one response contains the daily counts of many keys, and omits names that no key of the account has', async () => {
  const key = await makeKey();
  await use(key.appkey, '192.0.2.1');
  await use(key.appkey, '192.0.2.1', 'DELETE');
  keyward.clock.advance(86_400);
  await use(key.appkey, '192.0.2.1');
  const body = { appnames: [key.appname, 'nosuch', key.appname.toUpperCase()] };
  const { data } = (await keyward.ok('POST', '/api/v1/key-usage', { body, as: await keyward.signIn() })).body;
  assert.equal(data.length, 1);
  assert.deepEqual(
    [data[0].allowed.length, data[0].allowed.slice(-3), data[0].denied.slice(-3)],
    [30, [0, 1, 1], [0, 1, 0]],
  );
  const other = await keyward.otherAccount();
  const listed = await keyward.ok('POST', '/api/v1/key-usage', { body, as: other.administrator });
  assert.deepEqual(listed.body.data, []);
});
