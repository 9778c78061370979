import assert from 'node:assert/strict';
import test from 'node:test';
import { prune } from '../../src/actions/system/prune.ts';
import { startKeyward } from '../support/keyward.ts';

const keyward = await startKeyward();
const DAY = 86_400;

async function createKey(appname: string, overrides: object = {}) {
  const body = { appname, roles: ['READONLY'], ...overrides };
  return (await keyward.ok('POST', '/api/v1/api-keys', { body, as: await keyward.signIn() })).body.data;
}

async function useKey({ appkey }: { appkey: string }, times = 1, method = 'GET'): Promise<void> {
  const headers = { 'x-api-key': appkey, 'x-forwarded-method': method };
  for (let count = 0; count < times; count++) {
    await keyward.request('GET', '/api/v1/forward-auth/acme1', { headers, checked: false });
  }
}

const overview = async () => (await keyward.ok('GET', '/api/v1/overview', { as: await keyward.signIn() })).body.data;
const names = (keys: readonly { appname: string }[]) => keys.map(({ appname }) => appname);

test('counts the checks of all keys by hour, day and outcome, including deleted keys', async () => {
  const [busy, calm] = [await createKey('busy'), await createKey('calm')];
  const start = keyward.clock.now;
  await useKey(busy, 3);
  await useKey(calm);
  await useKey(calm, 2, 'DELETE');
  keyward.clock.advance(3600);
  await useKey(busy);
  await keyward.restart();
  await keyward.ok('DELETE', '/api/v1/api-keys/calm', { as: await keyward.signIn() });
  const { hours, days, totals } = await overview();
  assert.deepEqual(
    hours.map(({ starts_at, valid, forbidden }: Record<string, number>) => [starts_at, valid, forbidden]),
    [
      [start - (start % 3600), 4, 2],
      [start - (start % 3600) + 3600, 1, 0],
    ],
  );
  assert.deepEqual(
    days.reduce(
      (sum: number, { valid, forbidden }: Record<'valid' | 'forbidden', number>) => sum + valid + forbidden,
      0,
    ),
    7,
  );
  assert.deepEqual([totals.last_24_hours.valid, totals.last_24_hours.forbidden], [5, 2]);
  keyward.clock.advance(2 * DAY);
  const later = await overview();
  assert.deepEqual([later.hours.length, later.totals.last_24_hours.valid], [0, 0]);
  assert.equal(later.totals.last_30_days.valid, 5);
  keyward.clock.advance(91 * DAY);
  await prune(keyward.context);
  assert.deepEqual((await overview()).days, []);
});

test('lists the most used, the unused, the ADMIN and the expiring keys', async () => {
  const first = await createKey('first');
  const second = await createKey('second', { roles: ['ADMIN'] });
  await createKey('ending', { expires_at: keyward.clock.now + 5 * DAY });
  await createKey('sleeping');
  await useKey(first, 2);
  await useKey(second, 5);
  const seen = await overview();
  assert.deepEqual(names(seen.busiest).slice(0, 2), ['second', 'first']);
  assert.equal(seen.busiest[0].allowed, 5);
  assert.deepEqual(names(seen.administrators), ['second']);
  assert.deepEqual(names(seen.expiring), ['ending']);
  assert.ok(!names(seen.unused).includes('sleeping'), 'the key is too new to be unused');
  keyward.clock.advance(31 * DAY);
  assert.ok(names((await overview()).unused).includes('sleeping'));
  const { review } = await overview();
  assert.ok(review.by_reason.never_used >= 1);
});

test("another account's overview is empty", async () => {
  const { administrator } = await keyward.otherAccount();
  const { data } = (await keyward.ok('GET', '/api/v1/overview', { as: administrator })).body;
  assert.deepEqual([data.days, data.busiest, data.review.keys], [[], [], 0]);
});
