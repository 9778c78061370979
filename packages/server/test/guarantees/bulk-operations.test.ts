import assert from 'node:assert/strict';
import test from 'node:test';
import { putKeys } from '../support/key-list.ts';
import { type ApiCaller, START_TIME, startKeyward } from '../support/keyward.ts';

const keyward = await startKeyward();
const as = await keyward.asUser('ADMIN');
const { administrator: otherAdministrator } = await keyward.otherAccount();
const PATH = '/api/v1/bulk-operations';

/** A creation time that does not count as recent. */
const OLD_CREATION_TIME = START_TIME - 30 * 86_400;

let sequence = 0;

/** Adds keys that share a unique tag and are old enough to be selected by filter. */
async function addTaggedKeys(count: number, fields: object = {}): Promise<{ tag: string; names: string[] }> {
  const tag = `group-${++sequence}`;
  const keys = Array.from({ length: count }, (_, index) => ({
    appname: `${tag}-${index}`,
    tags: [tag],
    createdAt: OLD_CREATION_TIME,
    ...fields,
  }));
  return { tag, names: (await putKeys(keyward, 'acme1', keys)).map(({ appname }) => appname) };
}

const preview = async (selection: object, change: object, caller: ApiCaller = as) =>
  (await keyward.ok('POST', `${PATH}/preview`, { body: { selection, change }, as: caller })).body.data;
const start = (selection: object, change: object, expected: number, caller: ApiCaller = as) =>
  keyward.request('POST', PATH, { body: { selection, change, expected }, as: caller });
const readKey = async (name: string) => (await keyward.ok('GET', `/api/v1/api-keys/${name}`, { as })).body.data;
const readOperation = async (id: string) => (await keyward.ok('GET', `${PATH}/${id}`, { as })).body.data;

async function waitForEnd(id: string) {
  await keyward.context.backgroundJobs.ended(id);
  return readOperation(id);
}

async function listRows(id: string, query = '') {
  return (await keyward.ok('GET', `${PATH}/${id}/rows?limit=1000${query}`, { as })).body.data;
}

const counts = ({ total, changed, unchanged, rejected }: Record<string, number>) => [
  total,
  changed,
  unchanged,
  rejected,
];

test('a preview returns the expected result for the keys and changes nothing', async () => {
  const { tag, names } = await addTaggedKeys(3);
  await putKeys(keyward, 'acme1', [
    { appname: `${tag}-admin`, role: 'admin', tags: [tag], createdAt: OLD_CREATION_TIME },
  ]);
  await putKeys(keyward, 'acme1', [
    { appname: `${tag}-used`, tags: [tag], createdAt: OLD_CREATION_TIME, lastLogin: keyward.clock.now - 3600 },
  ]);
  await keyward.ok('POST', `/api/v1/api-keys/${names[0]}/disable`, { as });
  const previewed = await preview({ filter: { tag } }, { action: 'disable' });
  assert.deepEqual(counts(previewed), [5, 4, 1, 0]);
  assert.deepEqual([previewed.admin, previewed.used_last_24_hours], [1, 1]);
  assert.equal((await readKey(names[1]!)).status, 'active');
});

test('each bulk change has the same effect on a key as the single change', async () => {
  const { tag, names } = await addTaggedKeys(4);
  const change = async (changeBody: object, expectedCounts: number[]) => {
    const response = await start({ filter: { tag } }, changeBody, 4);
    assert.equal(response.status, 201, response.text);
    const finished = await waitForEnd(response.body.data.id);
    assert.equal(finished.state, 'done');
    assert.deepEqual(counts(finished), expectedCounts, JSON.stringify(changeBody));
    return readKey(names[2]!);
  };
  assert.equal((await change({ action: 'disable' }, [4, 4, 0, 0])).status, 'disabled');
  assert.equal((await change({ action: 'disable' }, [4, 0, 4, 0])).status, 'disabled');
  assert.equal((await change({ action: 'enable' }, [4, 4, 0, 0])).status, 'active');
  const expires_at = keyward.clock.now + 1000;
  const after = await change(
    {
      action: 'update',
      expires_at,
      role: 'ADMIN',
      owner: 'ADA@example.com',
      add_tags: ['new', 'x'],
      remove_tags: ['x'],
    },
    [4, 4, 0, 0],
  );
  assert.deepEqual(
    [after.expires_at, after.roles, after.owner, after.tags],
    [expires_at, ['admin'], 'ada@example.com', [tag, 'new', 'x']],
  );
  const response = await start({ filter: { tag } }, { action: 'delete' }, 4);
  assert.deepEqual(counts(await waitForEnd(response.body.data.id)), [4, 4, 0, 0]);
  assert.equal((await keyward.request('GET', `/api/v1/api-keys/${names[0]}`, { as })).status, 404);
});

test('a selection that differs from the preview is rejected, and no operation starts', async () => {
  const { tag, names } = await addTaggedKeys(2);
  const rejected = await start({ filter: { tag } }, { action: 'disable' }, 1);
  assert.equal(rejected.body.code, 'selection_changed');
  assert.match(rejected.body.message, /^The selection now has 2 keys instead of 1/);
  assert.equal((await readKey(names[0]!)).status, 'active');
});

test('an unknown name and a key that a rule protects are rejected without affecting other rows', async () => {
  const { names } = await addTaggedKeys(2);
  const selection = { names: ['nosuch', names[0]!, 'NOSUCH2'] };
  const response = await start(selection, { action: 'update', expires_at: keyward.clock.now + 9 }, 3);
  const finished = await waitForEnd(response.body.data.id);
  assert.deepEqual(counts(finished), [3, 1, 0, 2]);
  const rows = await listRows(finished.id);
  assert.deepEqual(
    rows.map(({ appname, outcome, code }: Record<string, string>) => [appname, outcome, code]),
    [
      ['nosuch', 'rejected', 'not_found'],
      [names[0], 'changed', undefined],
      ['NOSUCH2', 'rejected', 'not_found'],
    ],
  );
  assert.equal((await listRows(finished.id, '&outcome=rejected')).length, 2);
  assert.equal((await listRows(finished.id, '&after=2')).length, 1);
  const pastExpiry = await start(selection, { action: 'update', expires_at: 5 }, 3);
  assert.deepEqual(counts(await waitForEnd(pastExpiry.body.data.id)), [3, 0, 0, 3]);
  assert.equal((await listRows(pastExpiry.body.data.id))[1].code, 'expiry_in_past');
  const tags = Array.from({ length: 20 }, (_, index) => `t${index}`);
  const tooManyTags = await start({ names: [names[1]!] }, { action: 'update', add_tags: tags }, 1);
  assert.match((await listRows(tooManyTags.body.data.id))[0].message, /more than 20 tags/);
});

test('each row is checked against the rights of the caller, and rights to manage Keyward require re-authentication', async () => {
  const { tag } = await addTaggedKeys(1);
  await putKeys(keyward, 'acme1', [
    { appname: `${tag}-admin`, role: 'admin', tags: [tag], state: 'disabled', createdAt: OLD_CREATION_TIME },
  ]);
  const body = { name: `clerk-${sequence}`, permissions: [{ resource: 'api-keys', fetch: true, update: true }] };
  await keyward.ok('POST', '/api/v1/roles', { body, as });
  const clerk = await keyward.addKey({ role: body.name });
  const previewed = await preview({ filter: { tag } }, { action: 'enable' }, clerk);
  assert.deepEqual(counts(previewed), [2, 0, 0, 2]);
  const promotion = await preview({ filter: { tag } }, { action: 'update', role: 'ADMIN' }, clerk);
  assert.deepEqual([promotion.rejected, promotion.rejections[0].code], [2, 'exceeds_own_rights']);
  assert.equal((await start({ filter: { tag } }, { action: 'delete' }, 2, clerk)).body.code, 'forbidden');
  const stale = await keyward.signIn();
  keyward.clock.advance(400);
  const staleResult = await preview({ filter: { tag } }, { action: 'enable' }, stale);
  assert.deepEqual(
    [staleResult.unchanged, staleResult.rejected, staleResult.rejections[0].code],
    [1, 1, 'reauthentication_required'],
  );
  const finished = await start({ filter: { tag } }, { action: 'enable' }, 2, stale);
  assert.deepEqual(counts(finished.body.data), [2, 0, 1, 1]);
  assert.equal((await readKey(`${tag}-admin`)).status, 'disabled');
});

test('a bulk operation runs in batches, can be read and cancelled, and excludes other bulk operations', async () => {
  const caller = await keyward.signIn();
  const { tag } = await addTaggedKeys(1200);
  const started = await keyward.ok('POST', PATH, {
    body: { selection: { filter: { tag } }, change: { action: 'disable' }, expected: 1200 },
    as: caller,
  });
  const { id, state, done: finished } = started.body.data;
  assert.deepEqual([state, finished], ['running', 250]);
  const second = await start({ filter: { tag } }, { action: 'enable' }, 1200, caller);
  assert.equal(second.body.code, 'bulk_running');
  const foreignResponse = await keyward.request('POST', `${PATH}/${id}/cancel`, { as: otherAdministrator });
  assert.equal(foreignResponse.body.code, 'not_found');
  const cancelled = (await keyward.ok('POST', `${PATH}/${id}/cancel`, { as: caller })).body.data;
  assert.equal(cancelled.state, 'cancelled');
  await keyward.context.backgroundJobs.ended(id);
  const after = await readOperation(id);
  const disabledKeys = await keyward.ok('GET', `/api/v1/api-keys?tag=${tag}&status=disabled&limit=1`, { as: caller });
  assert.equal(disabledKeys.body.meta.total, after.changed);
  assert.ok(after.changed < 1200);
  assert.equal((await listRows(id, '&outcome=changed')).length, Math.min(after.changed, 1000));
  const repeated = (await keyward.ok('POST', `${PATH}/${id}/cancel`, { as: caller })).body.data;
  assert.deepEqual([repeated.state, repeated.finished_at], ['cancelled', after.finished_at]);
  const listed = (await keyward.ok('GET', PATH, { as: caller })).body.data;
  assert.equal(listed.filter((each: { id: string }) => each.id === id).length, 1);
  assert.deepEqual((await keyward.ok('GET', PATH, { as: otherAdministrator })).body.data, []);
});

test('an invalid request is rejected with an error that names the part to fix', async () => {
  const allKeys = { filter: {} };
  const disable = { action: 'disable' };
  const invalidRequests: readonly (readonly [object, object, RegExp])[] = [
    [allKeys, { action: 'update' }, /^change must be {"action": "update"} with at least one of expires_at, /],
    [allKeys, { ...disable, role: 'ADMIN' }, /^change.role cannot be combined with action disable\.$/],
    [allKeys, { action: 'rename' }, /^change.action must be disable, enable, delete or update\.$/],
    [allKeys, {}, /^change.action is missing\.$/],
    [allKeys, { ...disable, note: 'x' }, /^The body has an unknown member: note\.$/],
    [allKeys, { action: 'update', role: 1 }, /^change.role must be the name of a role/],
    [{ names: ['a'], filter: {} }, disable, /^selection must be {"names": \[…\]}, or {"filter": /],
    [{}, disable, /^selection must be {"names": \[…\]}, or {"filter": /],
    [{ names: [] }, disable, /^selection.names must be 1 to 10000 names of keys, each once\.$/],
    [{ names: ['a', 'a'] }, disable, /^selection.names must be 1 to 10000 names of keys, each once\.$/],
    [{ filter: { nosuch: 1 } }, disable, /^The body has an unknown member: nosuch\.$/],
    [{ filter: { never_used: false } }, disable, /^selection.filter.never_used must be true/],
    [{ filter: { tag: '' } }, disable, /^selection.filter.tag must be a tag of the key/],
  ];
  for (const [selection, change, message] of invalidRequests) {
    const response = await start(selection, change, 1);
    assert.equal(response.body.code, 'invalid_request', JSON.stringify([selection, change, response.text]));
    assert.match(response.body.message, message);
  }
});

test('60 operations within one second all start, and each becomes the latest in turn', async () => {
  const { names } = await addTaggedKeys(1);
  for (let each = 0; each < 60; each++) {
    const response = await start({ names }, { action: each % 2 === 0 ? 'disable' : 'enable' }, 1);
    assert.equal(response.status, 201, response.text);
    assert.equal((await waitForEnd(response.body.data.id)).state, 'done');
    const [latest] = (await keyward.ok('GET', PATH, { as })).body.data;
    assert.equal(latest.id, response.body.data.id);
  }
});
