import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import test from 'node:test';
import { prune } from '../../src/actions/system/prune.ts';
import { type ApiCaller, startKeyward } from '../support/keyward.ts';

const keyward = await startKeyward();
const as = await keyward.asUser('ADMIN');

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

async function importDigest(name: string, key: string, caller: ApiCaller = as, role = 'READONLY') {
  const body = { rows: [{ name, role, sha256: sha256(key) }], key_format: 'keyward', preview: true };
  const { data } = (await keyward.ok('POST', '/api/v1/key-import', { body, as: caller })).body;
  return data.rows[0];
}

async function assertRetired(key: string, caller: ApiCaller = as): Promise<void> {
  const { outcome, reason } = await importDigest('again', key, caller);
  assert.equal(outcome, 'rejected');
  assert.match(reason, /deleted key or a replaced secret/);
}

let keys = 0;
async function newKey(): Promise<{ readonly name: string; readonly appkey: string }> {
  const name = `short-lived-${++keys}`;
  const body = { appname: name, roles: ['READONLY'] };
  const { appkey } = (await keyward.ok('POST', '/api/v1/api-keys', { body, as })).body.data;
  return { name, appkey };
}

const rotate = async (name: string, id: string) => {
  const options = { body: { overlap_seconds: 60 }, headers: { 'idempotency-key': id }, as };
  return (await keyward.ok('POST', `/api/v1/api-keys/${name}/rotation`, options)).body.data.appkey;
};

test('the secret of a deleted key is never imported again, even if its name is available', async () => {
  const { name, appkey } = await newKey();
  await keyward.ok('DELETE', `/api/v1/api-keys/${name}?release_name=true`, { as });
  await assertRetired(appkey);
});

test('the secret of a key deleted by a bulk operation is never imported again', async () => {
  const { name, appkey } = await newKey();
  const body = { change: { action: 'delete' }, selection: { names: [name] }, expected: 1 };
  const started = await keyward.request('POST', '/api/v1/bulk-operations', { body, as });
  assert.equal(started.status, 201, started.text);
  const { id } = started.body.data;
  await keyward.context.backgroundJobs.ended(id);
  await assertRetired(appkey);
});

test('a regenerated secret is never imported again', async () => {
  const { name, appkey } = await newKey();
  await keyward.ok('PUT', `/api/v1/api-keys/${name}/regen`, { body: {}, as });
  await assertRetired(appkey);
});

test('the error for a duplicate names the other key only if the caller may read keys', async () => {
  const { name, appkey } = await newKey();
  const body = { name: 'importer', permissions: [{ resource: 'api-keys', create: true }] };
  await keyward.ok('POST', '/api/v1/roles', { body, as });
  const importer = await keyward.asUser('importer');
  assert.match((await importDigest('again', appkey)).reason, new RegExp(`key ${name} already has`));
  const { reason } = await importDigest('again', appkey, importer, 'importer');
  assert.equal(reason, 'Another key already has this sha256. Remove the row.');
});

test('neither secret of a finished, cancelled or repeated rotation is imported again, even after the rotation record is deleted', async () => {
  const { name, appkey } = await newKey();
  const replaced = await rotate(name, 'one');
  const repeated = await rotate(name, 'one');
  await keyward.ok('POST', `/api/v1/api-keys/${name}/rotation/finish`, { as });
  const dropped = await rotate(name, 'two');
  await keyward.ok('POST', `/api/v1/api-keys/${name}/rotation/cancel`, { as });
  assert.match((await importDigest('again', repeated)).reason, new RegExp(`key ${name} already has this sha256`));
  keyward.clock.advance(32 * 86_400);
  await prune(keyward.context);
  const back = await keyward.signIn();
  for (const each of [appkey, replaced, dropped]) await assertRetired(each, back);
});
