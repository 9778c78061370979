import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { type OperationId, operations } from '@keyward/contract';
import { BatchedList } from '../../src/actions/page.ts';
import { OTHER_PASSWORD, PASSWORD, requestToken, startKeyward } from '../support/keyward.ts';
import { operationIds, samples } from '../support/samples.ts';

const keyward = await startKeyward();
const administrator = await keyward.asUser();
await keyward.ok('PUT', '/api/v1/account', { body: { password_tokens: true }, as: administrator });
const { stores } = keyward.context.storage;
const account = await stores.directory.accountNamed('acme1');
assert.ok(account);
const accountId = account.id;

async function readAuditRecords() {
  const query = { from: 0, until: keyward.clock.now, classes: [], skip: 0, size: 10_000 };
  return new BatchedList((await stores.audit.search(accountId, query)).batches).all();
}
const readChangeLog = () => stores.changeLog.after(accountId, 0, 10_000);

async function search(body: object, as: typeof administrator = administrator) {
  const response = await keyward.ok('POST', '/api/v1/search/audit', { body, as });
  return response.body;
}

/**
 * Matches the user of an audit record. OAuth operations are recorded under the authenticated client, and a revocation
 * by a holder under `holder`, because the caller presents only a secret.
 */
function expectedUser(id: OperationId): RegExp {
  if (id === 'revokeApiKey') return /^holder$/;
  return operations[id].path.startsWith('/oauth2/') ? /^client-\d+$/ : /@example\.com$/;
}

for (const id of operationIds) {
  const { auditRecords: records, changeLogEntries: entries, prepare } = samples[id];
  test(`${id} by an administrator writes ${records.join(' and ') || 'nothing'} to the audit log`, async () => {
    const as = id === 'signOut' ? await keyward.signIn() : administrator;
    const { path, ...options } = await prepare({ keyward, administrator });
    const [auditBefore, logBefore] = [await readAuditRecords(), await readChangeLog()];
    await keyward.request(operations[id].method, path, { ...options, as });
    const newRecords = (await readAuditRecords()).slice(0, -auditBefore.length || undefined).reverse();
    assert.deepEqual(
      newRecords.map((each) => `${each.class}/${each.action}`),
      records,
    );
    const newEntries = (await readChangeLog()).slice(logBefore.length);
    assert.deepEqual(
      newEntries.map(({ entity, action }) => `${entity}/${action}`),
      entries,
    );
    for (const record of newRecords) {
      assert.deepEqual([record.timestamp, record.ip], [keyward.clock.now, '127.0.0.1']);
      assert.match(record.user, expectedUser(id));
    }
  });
}

test('a rejected change writes nothing to the audit log', async () => {
  const before = [(await readAuditRecords()).length, (await readChangeLog()).length];
  await keyward.expectError('name_taken', 'POST', '/api/v1/api-keys', {
    body: { appname: (await keyward.asKey()).appname, roles: ['READONLY'] },
    as: administrator,
  });
  const now = [(await readAuditRecords()).length, (await readChangeLog()).length];
  assert.deepEqual(now, [before[0]! + 2, before[1]! + 1], 'only the records of adding the key');
  await keyward.expectError('email_taken', 'POST', '/api/v1/user', {
    body: { given_name: 'A', family_name: 'B', email: 'ADA@example.com', roles: ['READONLY'] },
    as: administrator,
  });
  await keyward.expectError('not_found', 'DELETE', '/api/v1/api-keys/absent', { as: administrator });
  assert.deepEqual([(await readAuditRecords()).length, (await readChangeLog()).length], now);
});

test('the audit record of a change contains the old and new values and the caller', async () => {
  const key = await keyward.asKey('ADMIN');
  await keyward.ok('POST', '/api/v1/api-keys', { body: { appname: 'renewed', roles: ['READONLY'] }, as: key });
  await keyward.ok('PUT', '/api/v1/api-keys/renewed', { body: { roles: ['READONLY'], description: 'new' }, as: key });
  const [record] = (await search({ search: 'renewed changed' })).data;
  assert.deepEqual(
    [record.class, record.action, record.user, record.account, record.before.description, record.after.description],
    ['apikey', 'update', key.appname, 'acme1', '', 'new'],
  );
  assert.equal(record.impersonator, null);
});

test('audit record numbers have no gaps, and the hash chain is intact', async () => {
  const records = (await readAuditRecords()).reverse();
  assert.deepEqual(
    records.map(({ number }) => number),
    records.map((_, index) => index + 1),
  );
  const { intactCount: recordCount, broken } = await stores.audit.verify(accountId);
  assert.deepEqual([recordCount, broken], [records.length, null]);
});

test('the audit log can be searched by time range, class, text and page', async () => {
  const start = keyward.clock.now;
  keyward.clock.advance(100);
  const as = await keyward.signIn();
  for (const name of ['one%', 'two_', 'three']) {
    const body = { appname: `audit-${name.slice(0, 3)}`, roles: ['READONLY'], description: name };
    await keyward.ok('POST', '/api/v1/api-keys', { body, as });
  }
  const creations = { include: ['apikey'], start: start + 100 };
  const all = await search(creations, as);
  assert.deepEqual([all.meta.total, all.data.length], [3, 3]);
  assert.deepEqual(
    all.data.map((each: { description: string }) => each.description),
    ['API key audit-thr added', 'API key audit-two added', 'API key audit-one added'],
  );
  const second = await search({ ...creations, from: 1, size: 1 }, as);
  assert.deepEqual([second.data, second.meta], [[all.data[1]], { code: 200, count: 1, total: 3 }]);
  assert.equal((await search({ ...creations, start: -1, end: 0 }, as)).meta.total, 3, 'from one second ago until now');
  assert.equal((await search({ end: start + 99, start: start + 1 }, as)).meta.total, 0);
  assert.equal(
    (await search({ start: -100, end: -1 }, as)).data.every(
      (each: { timestamp: number }) => each.timestamp < start + 100,
    ),
    true,
  );
  assert.equal((await search({ ...creations, search: 'AUDIT-TWO' }, as)).meta.total, 1);
  assert.equal(
    (await search({ ...creations, search: '%' }, as)).meta.total,
    0,
    'a percent sign has no special meaning',
  );
  assert.equal((await search({ ...creations, search: '_' }, as)).meta.total, 0);
  assert.equal((await search({ include: ['nosuch'] }, as)).meta.total, 0);
  for (const body of [{ size: 0 }, { size: 1001 }, { from: -1 }, { start: 1.5 }, { include: 'apikey' }, { more: 1 }]) {
    await keyward.expectError('invalid_request', 'POST', '/api/v1/search/audit', { body, as });
  }
});

const descriptionsOf = async (objectId: string, as = administrator): Promise<string[]> =>
  (await search({ object_id: objectId }, as)).data.map((each: { description: string }) => each.description).reverse();

test('the history of a key contains exactly the records of that key, even after the key is deleted and its name is reused', async () => {
  const as = await keyward.signIn();
  const add = async (appname: string) => {
    const body = { appname, roles: ['READONLY'], reuse_name: true, description: 'about pay-roll' };
    return (await keyward.ok('POST', '/api/v1/api-keys', { body, as })).body.data;
  };
  const first = await add('pay-roll');
  await add('pay-roll-2');
  await keyward.ok('POST', '/api/v1/verify/explain', { body: { key: first.appkey, permission: 'users:fetch' }, as });
  await keyward.ok('POST', '/api/v1/api-keys/pay-roll/disable', { as });
  await keyward.ok('DELETE', '/api/v1/api-keys/pay-roll', { as });
  const second = await add('pay-roll');
  const added = ['API key pay-roll added', 'Shared secret revealed in the connection secret of pay-roll'];
  const history = await descriptionsOf(first.id, as);
  assert.deepEqual(history.slice(0, 2), added);
  assert.match(history.slice(2).join(), /^The check of API key pay-roll was explained.*disabled.*pay-roll deleted$/);
  assert.deepEqual(await descriptionsOf(second.id, as), added);
  assert.deepEqual(await descriptionsOf('key_absent', as), []);
  const matches = await search({ object_id: first.id, search: 'pay-roll deleted', include: ['apikey'] }, as);
  assert.deepEqual([matches.meta.total, matches.data[0].object_id], [1, first.id]);
  for (const object_id of ['', 'a b', '%', 1]) {
    await keyward.expectError('invalid_request', 'POST', '/api/v1/search/audit', { body: { object_id }, as });
  }
});

test('the history of a user contains their sign-ins, but no records of a user with a similar email', async () => {
  const ada = await keyward.signIn();
  const grace = await keyward.invite({ email: 'grace@example.com', by: ada });
  await keyward.invite({ email: 'not-grace@example.com', by: ada });
  await keyward.signIn('grace@example.com');
  assert.deepEqual(await descriptionsOf(grace.id, ada), [
    'grace@example.com invited',
    'grace@example.com set a password',
    'grace@example.com signed in',
  ]);
});

test('every audit record about a key, user, role, replica or webhook contains the id of its object', async () => {
  const subjectPattern =
    /^(API key|Role|Replica|Webhook|Delivery|Test event|Leak of|Review of API key|Shared secret revealed in)\b|signed (in|out)$/;
  const recordsWithoutId = (await readAuditRecords()).filter(
    ({ description, objectId, subclass }) =>
      subjectPattern.test(description) && objectId === null && subclass !== 'bulk',
  );
  assert.deepEqual(
    recordsWithoutId.map(({ description }) => description),
    [],
  );
});

test('no secret ever appears in the audit log, the change log, the database or the server log', async () => {
  const as = await keyward.signIn();
  const user = await keyward.invite({ by: as });
  const reset = await keyward.ok('POST', `/api/v1/user/${user.id}/password-reset`, { as });
  await keyward.enroll(reset.body.data.url, OTHER_PASSWORD);
  await keyward.ok('GET', '/api/v1/shared-secret', { as });
  const key = await keyward.addKey({ by: as });
  const jwt = requestToken(key, keyward.clock.now);
  await keyward.exchange(jwt);
  const rows = JSON.stringify([await readAuditRecords(), await readChangeLog()]);
  const files = readdirSync(keyward.dataDirectory).map((name) => readFileSync(join(keyward.dataDirectory, name)));
  const storedBytes = Buffer.concat([...files, Buffer.from(rows), Buffer.from(keyward.log.join(''))]);
  assert.ok(storedBytes.includes(key.appname), 'the search finds a value that is not secret');
  const secrets = [...keyward.secrets, PASSWORD, OTHER_PASSWORD, jwt];
  assert.ok(secrets.length > 50);
  for (const secret of secrets) assert.equal(storedBytes.includes(secret), false, secret);
});
