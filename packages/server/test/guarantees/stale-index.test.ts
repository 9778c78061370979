import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import test, { after } from 'node:test';
import { startKeyward } from '../support/keyward.ts';

/** The follower's clock: each read advances it by `step`, so that a large step makes every read of the log too old. */
const clock = { now: 0, step: 0, readings: 0 };
const keyward = await startKeyward({
  followerMs: () => {
    clock.readings++;
    clock.now += clock.step;
    return clock.now;
  },
});
const as = await keyward.asUser('ADMIN');
const key = await keyward.addKey();
const database = new DatabaseSync(join(keyward.dataDirectory, 'keyward.sqlite'));
after(() => database.close());

const MAX_SILENCE_MS = 5000;

/** Checks the key through each endpoint that responds from memory. */
async function check(): Promise<number[]> {
  const headers = { 'x-api-key': key.appkey };
  const forwardAuth = await keyward.request('GET', '/api/v1/forward-auth/acme1', { headers, checked: false });
  const verify = await keyward.request('POST', '/api/v1/verify', { body: { key: key.appkey }, as: key });
  return [forwardAuth.status, verify.status];
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise(setImmediate);
}

/** Waits for several reads of the log. */
async function waitForReads(): Promise<void> {
  const from = clock.readings;
  await until(() => clock.readings > from + 12);
}

const linesWith = (text: string) => keyward.log.filter((line) => line.includes(text));

test('every check is denied once the log was not read for 5 seconds, until the log is read again', async () => {
  assert.deepEqual(await check(), [200, 200]);
  await waitForReads();
  assert.deepEqual(linesWith('the change log'), []);
  clock.step = MAX_SILENCE_MS;
  assert.deepEqual(await check(), [503, 503]);
  await waitForReads();
  assert.equal(linesWith('the change log has not been read for 5 seconds').length, 1);
  clock.step = 0;
  await until(() => keyward.context.follower.isCurrent);
  assert.deepEqual(await check(), [200, 200]);
  await waitForReads();
  assert.equal(linesWith('the change log is readable again').length, 1);
  assert.equal(linesWith('the change log').length, 2);
});

test('every check is denied while a log entry cannot be applied, and the reason is logged once', async () => {
  const role = { name: 'ledger', permissions: [{ resource: 'api-keys', fetch: true }] };
  const { data } = (await keyward.ok('POST', '/api/v1/roles', { body: role, as })).body;
  const { permissions } = database.prepare('select permissions from role where id = ?').get(data.id) as {
    permissions: string;
  };
  const write = (text: string) => {
    database.prepare('update role set permissions = ? where id = ?').run(text, data.id);
    database.exec(`insert into change_log (account_id, at, entity, entity_id, action, nonce)
      select account_id, at, entity, entity_id, 'update', nonce + 1 from change_log order by number desc limit 1`);
  };
  keyward.log.length = 0;
  write('{');
  await until(() => !keyward.context.follower.isCurrent);
  assert.deepEqual(await check(), [503, 503]);
  await waitForReads();
  const [line, ...more] = linesWith('could not apply an entry of the change log');
  assert.match(String(line), /SyntaxError/);
  assert.deepEqual(more, []);
  write(permissions);
  await until(() => keyward.context.follower.isCurrent);
  assert.deepEqual(await check(), [200, 200]);
  assert.equal(linesWith('the change log is readable again').length, 1);
  assert.equal(linesWith('the change log').length, 2);
});
