import assert from 'node:assert/strict';
import test from 'node:test';
import { upkeep } from '../../src/actions/upkeep/upkeep.ts';
import { putKeys } from '../support/key-list.ts';
import { startKeyward } from '../support/keyward.ts';

const DAY = 86_400;
const HOUR = 3600;
const keyward = await startKeyward();
const signIn = () => keyward.signIn();
const PATH = '/api/v1/api-keys';
const run = () => upkeep(keyward.context, { isSending: false, report: (error) => assert.fail(String(error)) });
let counter = 0;

async function newKey(lifeDays: number, overrides: object = {}): Promise<string> {
  const appname = `key-${++counter}`;
  const body = { appname, roles: ['READONLY'], expires_at: keyward.clock.now + lifeDays * DAY, ...overrides };
  await keyward.ok('POST', PATH, { body, as: await signIn() });
  return appname;
}

async function list(appname: string): Promise<{ id: string; days: number; due_at: number }[]> {
  const { body } = await keyward.ok('GET', '/api/v1/notices?limit=1000', { as: await signIn() });
  return body.data.filter((each: { appname: string }) => each.appname === appname);
}

const daysOf = async (appname: string) => (await list(appname)).map(({ days }) => days);

/** Returns the webhook events of a key, in order. */
async function webhookEventsOf(appname: string): Promise<string[]> {
  const { body } = await keyward.ok('GET', `/api/v1/webhooks/${hook}/deliveries?limit=200`, { as: await signIn() });
  const [account] = await keyward.context.storage.stores.directory.accounts();
  const events: string[] = [];
  for (const { id } of body.data.toReversed()) {
    const delivery = await keyward.context.storage.stores.webhookDeliveries.withId(account?.id ?? '', id);
    const { type, data } = JSON.parse(delivery?.payload ?? '{}');
    if (data.api_key?.appname === appname) events.push(`${type} ${data.days ?? ''}`.trim());
  }
  return events;
}

const webhook = { url: 'https://hooks.example.com/in', events: ['api_key.expiring', 'api_key.expired'] };
const hook = (await keyward.ok('POST', '/api/v1/webhooks', { body: webhook, as: await signIn() })).body.data.id;

test('the expiry of a key is announced once each at 30, 7 and 1 days in advance, however often the job runs', async () => {
  const name = await newKey(100);
  const seen: number[] = [];
  for (let hour = 0; hour < 100 * 24; hour += 24) {
    if (hour >= 68 * 24) {
      await run();
      const [notice] = await list(name);
      if (notice && seen.at(-1) !== notice.days) seen.push(notice.days);
      if (hour % (7 * 24) === 0) await keyward.restart();
    }
    keyward.clock.advance(DAY);
  }
  await run();
  assert.deepEqual(seen, [30, 7, 1]);
  assert.deepEqual(await list(name), [], 'a past expiry has no notice');
  assert.deepEqual(await webhookEventsOf(name), [
    'api_key.expiring 30',
    'api_key.expiring 7',
    'api_key.expiring 1',
    'api_key.expired',
  ]);
});

test('only the nearest stage is announced after an outage or a clock change, and never twice', async () => {
  const name = await newKey(100);
  keyward.clock.advance(95 * DAY);
  await run();
  assert.deepEqual(await daysOf(name), [7]);
  keyward.clock.advance(-40 * DAY);
  await run();
  keyward.clock.advance(40 * DAY);
  await run();
  assert.deepEqual(await webhookEventsOf(name), ['api_key.expiring 7']);
});

test('a new expiry starts new notices and deletes the old notices', async () => {
  const name = await newKey(100);
  keyward.clock.advance(95 * DAY);
  await run();
  const put = async (expiresAt: number | null) => {
    const body = { roles: ['READONLY'], expires_at: expiresAt };
    await keyward.ok('PUT', `${PATH}/${name}`, { body, as: await signIn() });
  };
  await put(keyward.clock.now + 40 * DAY);
  assert.deepEqual(await daysOf(name), []);
  keyward.clock.advance(35 * DAY);
  await run();
  assert.deepEqual(await daysOf(name), [7]);
  await put(null);
  assert.deepEqual(await daysOf(name), []);
});

test('a key with a lifetime of a few days gets no immediate notice, and a disabled key gets no notice', async () => {
  const short = await newKey(5);
  const disabled = await newKey(100);
  await run();
  assert.deepEqual(await list(short), []);
  keyward.clock.advance(4 * DAY + HOUR);
  await run();
  assert.deepEqual(await daysOf(short), [1]);
  await keyward.ok('POST', `${PATH}/${disabled}/disable`, { as: await signIn() });
  keyward.clock.advance(90 * DAY);
  await run();
  assert.deepEqual(await list(disabled), []);
});

test('a dismissed notice is removed for all users until the next stage', async () => {
  const name = await newKey(100);
  keyward.clock.advance(75 * DAY);
  await run();
  const [notice] = await list(name);
  await keyward.ok('POST', `/api/v1/notices/${notice?.id}/dismiss`, { as: await signIn() });
  assert.deepEqual(await list(name), []);
  await run();
  assert.deepEqual(await list(name), []);
  const sent = { body: { search: 'Notice dismissed' }, as: await signIn() };
  const [record] = (await keyward.ok('POST', '/api/v1/search/audit', sent)).body.data;
  assert.equal(record.description, `Notice dismissed: API key ${name} expires soon`);
  keyward.clock.advance(20 * DAY);
  await run();
  assert.deepEqual(await daysOf(name), [7]);
  const { administrator } = await keyward.otherAccount();
  const [other] = await list(name);
  await keyward.expectError('not_found', 'POST', `/api/v1/notices/${other?.id}/dismiss`, { as: administrator });
  assert.deepEqual((await keyward.ok('GET', '/api/v1/notices', { as: administrator })).body.data, []);
});

test('hundreds of keys that expire in the same second get one notice each, whatever the batch size', async () => {
  const expiresAt = keyward.clock.now + 100 * DAY;
  await putKeys(
    keyward,
    'acme1',
    Array.from({ length: 250 }, (_, index) => ({ appname: `crowd-${index}`, expiresAt })),
  );
  keyward.clock.advance(75 * DAY);
  await run();
  const { body } = await keyward.ok('GET', '/api/v1/notices?limit=1000', { as: await signIn() });
  const appnames: string[] = body.data.map(({ appname }: { appname: string }) => appname);
  const crowd = appnames.filter((appname) => appname.startsWith('crowd-'));
  assert.deepEqual([crowd.length, new Set(crowd).size], [250, 250]);
});
