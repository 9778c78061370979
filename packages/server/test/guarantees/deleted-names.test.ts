import assert from 'node:assert/strict';
import test from 'node:test';
import { importApiKeys } from '../../src/actions/api-keys/import/import.ts';
import { prune } from '../../src/actions/system/prune.ts';
import { cliCaller } from '../../src/domain/caller.ts';
import { startKeyward } from '../support/keyward.ts';

const DAY = 86_400;
const keyward = await startKeyward();
const PATH = '/api/v1/api-keys';
const signIn = () => keyward.signIn();
const add = async (appname: string, members: object = {}) =>
  keyward.request('POST', PATH, { body: { appname, roles: ['READONLY'], ...members }, as: await signIn() });

async function addAndDelete(appname: string, query = ''): Promise<void> {
  assert.equal((await add(appname)).status, 201);
  await keyward.ok('DELETE', `${PATH}/${appname}${query}`, { as: await signIn() });
}

async function readAccount() {
  const [account] = await keyward.context.storage.stores.directory.accounts();
  assert.ok(account);
  return account;
}

test('the name of a deleted key stays reserved for 30 days, and the error states the dates and the alternatives', async () => {
  await addAndDelete('Billing');
  for (const name of ['Billing', 'billing']) {
    const { status, body } = await add(name);
    assert.deepEqual([status, body.code], [409, 'name_taken']);
    assert.equal(
      body.message,
      'This name is reserved until 2027-02-14 08:00 UTC, because its key was deleted on 2027-01-15 08:00 UTC. Choose another name, or set reuse_name (CLI: --reuse-name).',
    );
  }
  keyward.clock.advance(30 * DAY - 1);
  await prune(keyward.context);
  await keyward.restart();
  assert.equal((await add('BILLING')).body.code, 'name_taken');
  keyward.clock.advance(1);
  assert.equal((await add('BILLING')).status, 201, 'the name is free whether or not it was pruned');
});

test('release_name and reuse_name release a name immediately', async () => {
  await addAndDelete('released', '?release_name=true');
  assert.equal((await add('released')).status, 201);
  await addAndDelete('kept', '?release_name=false');
  assert.equal((await add('kept', { reuse_name: false })).body.code, 'name_taken');
  assert.equal((await add('kept', { reuse_name: true })).status, 201);
  assert.equal((await add('kept', { reuse_name: true })).body.code, 'name_taken', 'an existing key keeps its name');
  await keyward.ok('DELETE', `${PATH}/kept`, { as: await signIn() });
  assert.equal((await add('kept')).body.code, 'name_taken', 'the name is reserved again');
});

test('an import row with the name of a deleted key gets the same error', async () => {
  await addAndDelete('imported');
  const caller = cliCaller(await readAccount());
  const rows = [{ name: 'IMPORTED', role: 'READONLY' }];
  const { rows: outcomes } = await importApiKeys(keyward.context, caller, {
    body: { rows, partial: true, new_secrets: true },
  });
  const [outcome] = outcomes;
  assert.equal(outcome?.outcome, 'rejected');
  assert.match(outcome?.reason ?? '', /^This name is reserved until .* or set reuse_name/);
});

test('the audit record of a deletion contains the caller, the key and whether the name was released', async () => {
  await addAndDelete('recorded', '?release_name=true');
  const options = { body: { include: ['apikey'], search: 'recorded deleted' }, as: await signIn() };
  const [record] = (await keyward.ok('POST', '/api/v1/search/audit', options)).body.data;
  assert.equal(record.description, 'API key recorded deleted (its name is free again)');
  assert.deepEqual([record.before.appname, record.user], ['recorded', 'ada@example.com']);
});

test('release_name accepts only true and false', async () => {
  assert.equal((await add('checked')).status, 201);
  for (const value of ['', '1', 'yes', 'TRUE', 'true&release_name=false']) {
    await keyward.expectError('invalid_request', 'DELETE', `${PATH}/checked?release_name=${value}`, {
      as: await signIn(),
    });
  }
  await keyward.ok('GET', `${PATH}/checked`, { as: await signIn() });
});

test('a reserved name is free in another account', async () => {
  await addAndDelete('everywhere');
  const { administrator } = await keyward.otherAccount();
  await keyward.ok('POST', PATH, { body: { appname: 'everywhere', roles: ['READONLY'] }, as: administrator });
});
