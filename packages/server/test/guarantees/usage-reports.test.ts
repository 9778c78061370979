import assert from 'node:assert/strict';
import test from 'node:test';
import { dayOfHour, hourOf } from '../../src/domain/use-counts.ts';
import { type ApiCaller, requestToken, startKeyward } from '../support/keyward.ts';

const keyward = await startKeyward();
const as = await keyward.asUser('ADMIN');
const { administrator: otherAdministrator } = await keyward.otherAccount();
let counter = 0;

async function newReplica(): Promise<ApiCaller> {
  const { body } = await keyward.ok('POST', '/api/v1/replicas', { body: { name: `r-${++counter}` }, as });
  return { headers: { authorization: `Bearer ${body.data.credential}` } };
}

const replica = await newReplica();
const hour = () => hourOf(keyward.clock.now);

async function newKey(caller: ApiCaller = as) {
  const body = { appname: `k-${++counter}`, roles: ['READONLY'] };
  return (await keyward.ok('POST', '/api/v1/api-keys', { body, as: caller })).body.data;
}

function report(uses: unknown[], batch?: string, caller = replica) {
  const headers = batch === undefined ? {} : { 'idempotency-key': batch };
  return keyward.request('POST', '/api/v1/feed/usage', { body: { usage: uses }, headers, as: caller });
}

async function usesOf(id: string) {
  await keyward.context.uses.fold();
  const { storage } = keyward.context;
  const account = await storage.stores.directory.accountNamed('acme1');
  const uses = await storage.stores.keyUses.ofKey(account?.id ?? '', id, 0);
  assert.ok(uses);
  return uses;
}

const use = (id: string, members: object = {}) => ({ id, last_login: null, last_ip: null, counts: [], ...members });

test("usage reported by a replica is added to the key's usage", async () => {
  const { id, appname } = await newKey();
  const at = keyward.clock.now - 10;
  const counts = [
    [hour(), 3, 0, 1, 0, 2, 4],
    [hour() - 30, 5, 0, 0, 0, 0, 0],
  ];
  assert.equal((await report([use(id, { last_login: at, last_ip: '192.0.2.7', counts })])).status, 204);
  assert.equal((await report([use(id, { counts: [[hour(), 1, 0, 0, 0, 0, 0]] })])).status, 204);
  const { use: known, days } = await usesOf(id);
  assert.deepEqual([known.hour, known.counts], [hour(), [4, 0, 0, 1, 0, 2, 4]]);
  const { day, hourOfDay } = dayOfHour(hour() - 30);
  assert.deepEqual(days, [{ day, hours: [{ hour: hourOfDay, counts: [5, 0, 0, 0, 0, 0, 0] }], operations: [] }]);
  assert.deepEqual(known.addresses, [{ ip: '192.0.2.7', at }]);
  const record = (await keyward.ok('GET', `/api/v1/api-keys/${appname}`, { as })).body.data;
  assert.deepEqual([record.last_login, record.last_ip], [at, '192.0.2.7']);
});

test('a reported IP address is recorded in canonical form, and as unknown if it has a zone', async () => {
  for (const [reported, ip] of [
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:DB8::0:1', '2001:db8::1'],
    ['fe80::1%eth0', null],
  ]) {
    const { id, appname } = await newKey();
    assert.equal((await report([use(id, { last_login: keyward.clock.now, last_ip: reported })])).status, 204);
    assert.equal((await keyward.ok('GET', `/api/v1/api-keys/${appname}`, { as })).body.data.last_ip, ip);
  }
});

for (const written of [false, true]) {
  test(`a report never replaces a later login at the server${written ? ', even once written' : ''}`, async () => {
    const { id, appname, connection_secret: text } = await newKey();
    await keyward.exchange(requestToken(keyward.credentialsOf(text), keyward.clock.now));
    if (written) await keyward.context.uses.fold();
    const at = keyward.clock.now;
    await report([use(id, { last_login: at - 1, last_ip: '192.0.2.7' })]);
    const { use: known } = await usesOf(id);
    assert.deepEqual(known.lastLogin, { at, ip: '127.0.0.1' });
    assert.deepEqual(known.addresses, [
      { ip: '127.0.0.1', at },
      { ip: '192.0.2.7', at: at - 1 },
    ]);
    const unused = (await keyward.ok('GET', '/api/v1/api-keys?sort=-last_login&limit=1', { as })).body.data;
    assert.deepEqual([unused[0].appname, unused[0].last_login], [appname, at]);
    keyward.clock.advance(60);
    await report([use(id, { last_login: at + 5, last_ip: null })]);
    assert.deepEqual((await usesOf(id)).use.lastLogin, { at: at + 5, ip: null });
  });
}

test('a fast clock creates no login in the future, and usage that is too old is dropped', async () => {
  const { id } = await newKey();
  const counts = [
    [hour() + 5, 1, 0, 0, 0, 0, 0],
    [hour() - 91 * 24, 1, 0, 0, 0, 0, 0],
  ];
  await report([use(id, { last_login: keyward.clock.now + 500, last_ip: '2001:db8::1', counts })]);
  const { use: known, days } = await usesOf(id);
  assert.deepEqual(known.lastLogin, { at: keyward.clock.now, ip: '2001:db8::1' });
  assert.deepEqual([known.hour, known.counts[0], days], [hour(), 1, []]);
});

test('skips keys of other accounts and deleted keys', async () => {
  const theirs = await newKey(otherAdministrator);
  const deletedKey = await newKey();
  await keyward.ok('DELETE', `/api/v1/api-keys/${deletedKey.appname}`, { as });
  const kept = await newKey();
  const at = keyward.clock.now;
  const all = [theirs, deletedKey, kept].map(({ id }) => use(id, { last_login: at }));
  assert.equal((await report([...all, use('key_x', { last_login: at })])).status, 204);
  assert.equal((await usesOf(kept.id)).use.lastLogin?.at, at);
  const record = (await keyward.ok('GET', `/api/v1/api-keys/${theirs.appname}`, { as: otherAdministrator })).body.data;
  assert.equal(record.last_login, null);
});

test('a batch sent again within ten minutes counts once per replica', async () => {
  const { id } = await newKey();
  const other = await newReplica();
  const counted = async () => (await usesOf(id)).use.counts[0];
  const once = [use(id, { counts: [[hour(), 1, 0, 0, 0, 0, 0]] })];
  for (const caller of [replica, replica, other]) assert.equal((await report(once, 'batch-1', caller)).status, 204);
  assert.equal(await counted(), 2);
  await report(once, 'batch-2');
  assert.equal(await counted(), 3);
  keyward.clock.advance(599);
  await report(once, 'batch-1');
  assert.equal(await counted(), 3);
});

const valid = use('key_x');
for (const [name, uses] of Object.entries({
  'more than 1000 uses': Array.from({ length: 1001 }, () => valid),
  'no counts': [{ id: 'key_x', last_login: null, last_ip: null }],
  'too few numbers': [use('key_x', { counts: [[1, 2]] })],
  'a negative number': [use('key_x', { counts: [[1, -2, 0, 0, 0, 0, 0]] })],
  'a fraction of a check': [use('key_x', { counts: [[1, 0.5, 0, 0, 0, 0, 0]] })],
  'no hour': [use('key_x', { last_login: 'now' })],
  'an unknown member': [use('key_x', { more: 1 })],
})) {
  test(`rejects a report with ${name}`, async () => {
    assert.equal((await report(uses)).body.code, 'invalid_request');
  });
}

test('rejects a report with an invalid IP address or batch name and records no part of it', async () => {
  const { id } = await newKey();
  const counts = [[hour(), 1, 0, 0, 0, 0, 0]];
  for (const ip of ['x', '10.0.0.0/8', '']) {
    const response = await report([use(id, { counts }), use(id, { last_login: 1, last_ip: ip })]);
    assert.equal(response.body.code, 'invalid_request');
  }
  assert.equal((await report([use(id, { counts })], 'x'.repeat(65))).body.code, 'invalid_request');
  assert.equal((await report([use(id, { counts })], 'a b')).body.code, 'invalid_request');
  assert.equal((await usesOf(id)).use.counts[0] ?? 0, 0);
});

test('accepts a report of a thousand keys with hourly counts of a day, and rejects an oversized body', async () => {
  const hours = Array.from({ length: 10 }, (_, index) => [hour() - index, 100_000, 0, 10, 0, 0, 1000]);
  const uses = Array.from({ length: 1000 }, (_, index) => use(`key_${index}`.padEnd(24, 'x'), { counts: hours }));
  assert.equal((await report(uses)).status, 204);
  const response = await keyward.request('POST', '/api/v1/feed/usage', {
    content: `{"uses":[${' '.repeat(1_100_000)}]}`,
    headers: { 'content-type': 'application/json' },
    as: replica,
  });
  assert.equal(response.body.code, 'body_too_large');
});
