import assert from 'node:assert/strict';
import test from 'node:test';
import { upkeep } from '../../src/actions/upkeep/upkeep.ts';
import { type Key, startKeyward } from '../support/keyward.ts';

const DAY = 86_400;
const keyward = await startKeyward();
const signIn = () => keyward.signIn();
const PATH = '/api/v1/api-keys';

const run = () => upkeep(keyward.context, { isSending: false, report: (error) => assert.fail(String(error)) });
const set = async (unused: object | null) =>
  keyward.ok('PUT', '/api/v1/account/key-policy', { body: { unused }, as: await signIn() });
const notices = async () => (await keyward.ok('GET', '/api/v1/notices', { as: await signIn() })).body.data;
const statusOf = async ({ appname }: Pick<Key, 'appname'>) => {
  const { status, body } = await keyward.request('GET', `${PATH}/${appname}`, { as: await signIn() });
  return status === 404 ? 'gone' : body.data.status;
};
const use = ({ appkey }: Key) =>
  keyward.request('GET', '/api/v1/forward-auth/acme1', { headers: { 'x-api-key': appkey }, checked: false });

async function days(count: number, each: () => Promise<unknown> = async () => {}): Promise<void> {
  for (let day = 0; day < count; day++) {
    keyward.clock.advance(DAY);
    await each();
    await run();
  }
}

test('an unused key is not changed without a policy', async () => {
  const key = await keyward.addKey({ role: 'READONLY', by: await signIn() });
  await days(3, async () => keyward.clock.advance(200 * DAY));
  assert.deepEqual([await statusOf(key), await notices()], ['active', []]);
});

test('the policy announces an unused key a week ahead and then disables it; a used key stays enabled', async () => {
  const as = await signIn();
  const unused = await keyward.addKey({ role: 'ADMIN', by: as });
  const used = await keyward.addKey({ role: 'READONLY', by: as });
  await set({ days: 20, action: 'disable' });
  const since = keyward.clock.now;
  await days(12, () => use(used));
  const noticesOfKey = async () =>
    (await notices()).filter((each: { appname: string }) => each.appname === unused.appname);
  assert.deepEqual(await noticesOfKey(), [], 'not before the date');
  await days(1, () => use(used));
  const [notice] = await noticesOfKey();
  assert.deepEqual(
    [notice.kind, notice.action, notice.due_at, notice.roles],
    ['unused', 'disable', since + 20 * DAY, ['admin']],
  );
  await days(6, () => use(used));
  assert.equal(await statusOf(unused), 'active');
  await days(1, () => use(used));
  assert.deepEqual([await statusOf(unused), await statusOf(used)], ['disabled', 'active']);
  const sent = { body: { search: `${unused.appname} disabled` }, as: await signIn() };
  const [record] = (await keyward.ok('POST', '/api/v1/search/audit', sent)).body.data;
  assert.deepEqual([record.user, record.action, record.ip], ['policy', 'disable', null]);
  assert.match(record.description, /disabled \(unused for 20 days\)$/);
  assert.deepEqual(await noticesOfKey(), []);
});

test('a request or enabling the key again prevents the action', async () => {
  const as = await signIn();
  const [used, kept, left] = [
    await keyward.addKey({ role: 'READONLY', by: as }),
    await keyward.addKey({ role: 'READONLY', by: as }),
    await keyward.addKey({ role: 'READONLY', by: as }),
  ];
  await set({ days: 20, action: 'disable' });
  await days(19);
  await use(used);
  await keyward.ok('POST', `${PATH}/${kept.appname}/enable`, { as: await signIn() });
  const names = (await notices()).map(({ appname }: { appname: string }) => appname);
  assert.ok(names.includes(left.appname) && !names.includes(kept.appname));
  await days(2);
  assert.deepEqual(
    [await statusOf(used), await statusOf(kept), await statusOf(left)],
    ['active', 'active', 'disabled'],
  );
  await keyward.ok('POST', `${PATH}/${left.appname}/enable`, { as: await signIn() });
  await days(2);
  assert.equal(await statusOf(left), 'active', 'the key is not disabled again immediately');
  await days(20);
  assert.equal(await statusOf(left), 'disabled', 'the key is disabled again if it stays unused');
});

test('a key that a review keeps until a date is not disabled before it, and its only notice is a week before the date', async () => {
  const key = await keyward.addKey({ role: 'READONLY', by: await signIn() });
  await set({ days: 20, action: 'disable' });
  await days(14);
  const noticesOfKey = async () =>
    (await notices()).filter(({ appname }: { appname: string }) => appname === key.appname);
  assert.equal((await noticesOfKey()).length, 1);
  const until = keyward.clock.now + 40 * DAY;
  const { id } = (await keyward.ok('POST', '/api/v1/reviews', { as: await signIn() })).body.data;
  const body = { appname: key.appname, decision: 'keep', keep_until: until };
  await keyward.ok('POST', `/api/v1/reviews/${id}/decisions`, { body, as: await signIn() });
  assert.deepEqual(await noticesOfKey(), []);
  await days(32);
  assert.deepEqual([await statusOf(key), await noticesOfKey()], ['active', []]);
  await days(1);
  const [notice] = await noticesOfKey();
  assert.equal(notice.due_at, until);
  await days(6);
  assert.equal(await statusOf(key), 'active');
  await days(1);
  assert.equal(await statusOf(key), 'disabled');
});

test('unused keys, including disabled keys, are deleted if the account chose deletion', async () => {
  const as = await signIn();
  const key = await keyward.addKey({ role: 'READONLY', by: as });
  const disabled = await keyward.addKey({ role: 'READONLY', by: as });
  await keyward.ok('POST', `${PATH}/${disabled.appname}/disable`, { as });
  await set({ days: 14, action: 'delete' });
  await days(13);
  assert.equal(await statusOf(key), 'active');
  await days(1);
  assert.deepEqual([await statusOf(key), await statusOf(disabled)], ['gone', 'gone']);
  const body = { appname: key.appname, roles: ['READONLY'] };
  await keyward.expectError('name_taken', 'POST', PATH, { body, as: await signIn() });
});

test('a new policy or a clock jump still gives a week of notice', async () => {
  const key = await keyward.addKey({ role: 'READONLY', by: await signIn() });
  keyward.clock.advance(365 * DAY);
  await set({ days: 30, action: 'delete' });
  await run();
  await run();
  assert.equal(await statusOf(key), 'active');
  keyward.clock.advance(-364 * DAY);
  await run();
  assert.equal(await statusOf(key), 'active');
  await set({ days: 31, action: 'delete' });
  keyward.clock.advance(364 * DAY);
  await days(6);
  assert.equal(await statusOf(key), 'active');
  await set(null);
});
