import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import test from 'node:test';
import { resumeBulkOperations, startBulkOperation } from '../../src/actions/bulk-operations/run.ts';
import { type Caller, cliCaller } from '../../src/domain/caller.ts';
import { putKeys } from '../support/key-list.ts';
import { type ApiCaller, type Key, type SignedInUser, startKeyward } from '../support/keyward.ts';

const keyward = await startKeyward();
const PATH = '/api/v1/bulk-operations';
const KEYS = 251;
const signIn = () => keyward.signIn();
// Without background jobs, an operation runs one batch when it starts and one batch each time it is resumed.
await keyward.context.backgroundJobs.stop();

const TAG = 'batched';
const createdAt = keyward.clock.now - 30 * 86_400;
const keys = Array.from({ length: KEYS }, (_, index) => ({ appname: `batched-${index}`, tags: [TAG], createdAt }));
await putKeys(keyward, 'acme1', keys);

let sequence = 0;
/** Returns an operation that changes all keys. */
const operation = () => ({
  selection: { filter: { tag: TAG } },
  change: { action: 'update' as const, remove_tags: [`n${sequence}`], add_tags: [`n${++sequence}`] },
  expected: KEYS,
});

async function start(as: ApiCaller): Promise<string> {
  const { data } = (await keyward.ok('POST', PATH, { body: operation(), as })).body;
  assert.deepEqual([data.state, data.changed], ['running', 250]);
  return data.id;
}

/** Runs the next batch and returns the operation. */
async function runNextBatch(id: string) {
  await resumeBulkOperations(keyward.context);
  await keyward.context.backgroundJobs.ended(id);
  return (await keyward.ok('GET', `${PATH}/${id}`, { as: await signIn() })).body.data;
}

async function assertStopped(id: string, reason: RegExp): Promise<void> {
  const { state, changed, reason: stopReason } = await runNextBatch(id);
  assert.deepEqual([state, changed], ['interrupted', 250]);
  assert.match(stopReason, reason);
  const search = { include: ['apikey'], search: 'Bulk operation (' };
  const { data } = (await keyward.ok('POST', '/api/v1/search/audit', { body: search, as: await signIn() })).body;
  assert.equal(data[0].after.reason, stopReason);
  assert.ok(data[0].description.includes(stopReason), data[0].description);
}

const newAdminKey = async (options: { expiresAt?: number } = {}) =>
  keyward.addKey({ role: 'ADMIN', by: await signIn(), ...options });
const path = ({ appname }: Key, suffix = '') => `/api/v1/api-keys/${appname}${suffix}`;
const send = async (method: string, requestPath: string, body?: object) =>
  keyward.ok(method, requestPath, { ...(body && { body }), as: await signIn() });
const rotate = async (each: Key) => {
  const headers = { 'idempotency-key': randomUUID() };
  await keyward.ok('POST', path(each, '/rotation'), { headers, body: { overlap_seconds: 600 }, as: await signIn() });
};

const KEY_CHANGES: Readonly<Record<string, readonly [apply: (key: Key) => Promise<unknown>, reason: RegExp]>> = {
  'is regenerated': [(each) => send('PUT', path(each, '/regen')), /secret, role or state of the key/],
  'gets another role': [(each) => send('PUT', path(each), { roles: ['READONLY'] }), /secret, role or state/],
  'is disabled': [(each) => send('POST', path(each, '/disable')), /key that started it was disabled/],
  'is disabled and enabled again': [
    async (each) => {
      await send('POST', path(each, '/disable'));
      await send('POST', path(each, '/enable'));
    },
    /secret, role or state/,
  ],
  'is deleted': [(each) => send('DELETE', path(each)), /key that started it was deleted/],
  'is rotated and the overlap is finished': [
    async (each) => {
      await rotate(each);
      await send('POST', path(each, '/rotation/finish'));
    },
    /secret, role or state/,
  ],
  'can no longer be used from its IP address': [
    (each) => send('PUT', path(each), { roles: ['ADMIN'], allowed_ips: ['192.0.2.1'] }),
    /no longer accepted/,
  ],
};

for (const [event, [apply, reason]] of Object.entries(KEY_CHANGES)) {
  test(`a bulk operation stops before its next batch when the key that started it ${event}`, async () => {
    const starter = await newAdminKey();
    const id = await start(starter);
    await apply(starter);
    await assertStopped(id, reason);
  });
}

test('a bulk operation stops when the key that started it expires', async () => {
  const id = await start(await newAdminKey({ expiresAt: keyward.clock.now + 60 }));
  keyward.clock.advance(60);
  await assertStopped(id, /has expired/);
});

test('a bulk operation stops, and changes no more keys, when the role of the key that started it loses the permission', async () => {
  const roles = (await keyward.ok('GET', '/api/v1/roles', { as: await signIn() })).body.data;
  const { permissions } = roles.find(({ name }: { name: string }) => name === 'readonly');
  const withUpdate = permissions.map((each: { resource: string }) => ({
    ...each,
    ...(each.resource === 'api-keys' && { update: true }),
  }));
  const role = (await send('POST', '/api/v1/roles', { name: 'tagger', permissions: withUpdate })).body.data;
  const id = await start(await keyward.addKey({ role: 'tagger', by: await signIn() }));
  await send('PUT', `/api/v1/roles/${role.id}`, { name: 'tagger', permissions });
  await assertStopped(id, /^the role of .* no longer allows it$/);
  const changed = await keyward.ok('GET', `/api/v1/api-keys?tag=n${sequence}&limit=1`, { as: await signIn() });
  assert.equal(changed.body.meta.total, 250);
});

test('a bulk operation started with the old secret runs until the overlap ends', async () => {
  for (const [seconds, state] of [
    [599, 'done'],
    [600, 'interrupted'],
  ] as const) {
    const starter = await newAdminKey();
    const id = await start(starter);
    await rotate(starter);
    keyward.clock.advance(seconds);
    assert.equal((await runNextBatch(id)).state, state);
  }
});

test('a bulk operation started with a token of the old secret stops when the overlap is finished', async () => {
  const starter = await newAdminKey();
  await rotate(starter);
  const id = await start(starter);
  await send('POST', path(starter, '/rotation/finish'));
  await assertStopped(id, /secret, role or state/);
});

const USER_CHANGES: Readonly<
  Record<string, readonly [apply: (user: SignedInUser) => Promise<unknown>, reason: RegExp]>
> = {
  'signs out': [(user) => keyward.ok('DELETE', '/api/v1/session', { as: user }), /session that started it has ended/],
  'is removed': [({ id }) => send('DELETE', `/api/v1/user/${id}`), /user who started it was deleted/],
  'changes to another role and back': [
    async ({ id }) => {
      for (const role of ['READONLY', 'ADMIN']) {
        await send('PUT', `/api/v1/user/${id}`, { given_name: 'G', family_name: 'H', roles: [role] });
      }
    },
    /password or role of the user/,
  ],
  'is idle until the session expires': [async () => keyward.clock.advance(3600), /session that started it has ended/],
};

for (const [event, [apply, reason]] of Object.entries(USER_CHANGES)) {
  test(`a bulk operation stops before its next batch when the user who started it ${event}`, async () => {
    const user = await keyward.invite({ role: 'ADMIN', by: await signIn() });
    const id = await start(user);
    await apply(user);
    await assertStopped(id, reason);
  });
}

test('a bulk operation stops when the password of the user who started it is reset', async () => {
  const user = await keyward.invite({ role: 'ADMIN', by: await signIn() });
  const id = await start(user);
  const { data } = (await send('POST', `/api/v1/user/${user.id}/password-reset`)).body;
  await keyward.enroll(data.url, 'eleven green frogs by the old mill');
  await assertStopped(id, /password or role of the user|session that started it has ended/);
});

test('signing out does not stop a bulk operation that another session of the user started', async () => {
  const user = await keyward.invite({ role: 'ADMIN', by: await signIn() });
  const id = await start(user);
  const otherSession = await keyward.signIn(user.email, user.password);
  await keyward.ok('DELETE', '/api/v1/session', { as: otherSession });
  assert.equal((await runNextBatch(id)).state, 'done');
});

test('a bulk operation that the CLI started continues, and a bulk operation of an earlier version stops at the next batch', async () => {
  const { context } = keyward;
  const account = await context.storage.stores.directory.accountNamed('acme1');
  assert.ok(account);
  const startAs = async (caller: Caller) => (await startBulkOperation(context, caller, { body: operation() })).id;
  const cli = await startAs(cliCaller(account));
  keyward.clock.advance(61);
  assert.equal((await runNextBatch(cli)).state, 'done');
  const earlierOperation = await start(await newAdminKey());
  const database = new DatabaseSync(join(keyward.dataDirectory, 'keyward.sqlite'));
  database.prepare('update bulk_operation set starter_generation = null where id = ?').run(earlierOperation);
  database.close();
  await assertStopped(earlierOperation, /earlier version of Keyward/);
});
