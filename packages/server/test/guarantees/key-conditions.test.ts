import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { type ApiKey, type ApiKeyFilter, operations } from '@keyward/contract';
import { listApiKeys } from '../../src/actions/api-keys/read/list.ts';
import { BatchedList } from '../../src/actions/page.ts';
import { cliCallers } from '../../src/actions/system/accounts.ts';
import { upkeep } from '../../src/actions/upkeep/upkeep.ts';
import { perform } from '../../src/cli/perform.ts';
import { systemSources } from '../../src/compose/sources.ts';
import { openForCli } from '../../src/compose.ts';
import { readConfig } from '../../src/config.ts';
import { addKeysInCondition, type KeyCondition, LONG_AGO } from '../support/key-conditions.ts';
import { putKeys } from '../support/key-list.ts';
import { startKeyward } from '../support/keyward.ts';

const DAY = 86_400;
const RECENTLY = DAY;

/** Returns keys one second before, at, and one second after a boundary. */
const around = (name: string, boundary: number, of: (seconds: number) => KeyCondition) =>
  Object.fromEntries([-1, 0, 1].map((off) => [`${name}${SIGNS[off + 1]}`, of(boundary + off)]));
const SIGNS = ['-less', '-exact', '-more'];

const keys: Readonly<Record<string, KeyCondition>> = {
  ...around('login', 90 * DAY, (used) => ({ usedAgo: used })),
  ...around('added', 90 * DAY, (added) => ({ addedAgo: added, usedAgo: LONG_AGO })),
  ...around('enabled', 90 * DAY, (enabled) => ({ usedAgo: LONG_AGO, enabledAgo: enabled })),
  ...around('never-added', 30 * DAY, (added) => ({ addedAgo: added, usedAgo: null })),
  ...around('never-enabled', 30 * DAY, (enabled) => ({ usedAgo: null, enabledAgo: enabled })),
  'never-old': { usedAgo: null },
  'never-90': { addedAgo: 90 * DAY, usedAgo: null },
  ...around('recent', 7 * DAY, (added) => ({ addedAgo: added, usedAgo: LONG_AGO })),
  ...around('kept', 0, (keptFor) => ({ usedAgo: LONG_AGO, keptFor })),
  ...around('expiry', 0, (expiresIn) => ({ usedAgo: LONG_AGO, expiresIn })),
  ...around('expiring', 7 * DAY, (expiresIn) => ({ usedAgo: RECENTLY, expiresIn })),
  disabled: { usedAgo: LONG_AGO, state: 'disabled', expiresIn: DAY },
  'disabled-never': { usedAgo: null, state: 'disabled' },
  quarantined: { usedAgo: LONG_AGO, state: 'quarantined', expiresIn: DAY },
  'in-use': { usedAgo: RECENTLY },
};

/** Keys that were used, but not within the last 90 days. */
const UNUSED = [
  ...['login-exact', 'login-more', 'added-exact', 'added-more', 'enabled-exact', 'enabled-more'],
  ...['kept-less', 'kept-exact', 'kept-more', 'expiry-less', 'expiry-exact', 'expiry-more', 'disabled', 'quarantined'],
];
const NEVER = [
  ...['never-added-less', 'never-added-exact', 'never-added-more', 'never-old', 'never-90', 'disabled-never'],
  ...['never-enabled-less', 'never-enabled-exact', 'never-enabled-more'],
];
const NOT_REVIEWABLE = ['kept-more', 'expiry-less', 'expiry-exact', 'disabled', 'disabled-never'];
const EXPIRING = ['expiry-more', 'expiring-less', 'expiring-exact', 'disabled', 'quarantined'];
const RECENT = ['recent-less'];

const without = (names: readonly string[], removed: readonly string[]) =>
  names.filter((each) => !removed.includes(each));
const reviewed = (names: readonly string[]) => without(names, NOT_REVIEWABLE);
const YOUNG = ['never-added-less', 'never-enabled-less'];

/** The expected keys of each filter, listed independently of the implementation. */
const filters: readonly (readonly [ApiKeyFilter, readonly string[]])[] = [
  [{ unused_days: 90, used: true }, UNUSED],
  [{ unused_days: 90, used: true, reviewable: true }, reviewed(UNUSED)],
  [{ unused_days: 90 }, [...UNUSED, 'never-old', 'never-90', 'disabled-never']],
  [{ never_used: true }, NEVER],
  [{ never_used: true, unused_days: 30 }, without(NEVER, YOUNG)],
  [{ never_used: true, unused_days: 30, reviewable: true }, reviewed(without(NEVER, YOUNG))],
  [{ used: true }, without(Object.keys(keys), NEVER)],
  [{ expires_within_days: 7 }, EXPIRING],
  [{ expires_within_days: 7, reviewable: true }, reviewed(EXPIRING)],
  [{ reviewable: true }, reviewed(Object.keys(keys))],
  [{ status: 'expired' }, ['expiry-less', 'expiry-exact']],
  [{ status: 'quarantined', expires_within_days: 7 }, ['quarantined']],
  [{ never_used: true, used: true }, []],
  [{ status: 'disabled', reviewable: true }, []],
];

const keyward = await startKeyward();
const at = await addKeysInCondition(keyward, keys);
const run = () => upkeep(keyward.context, { isSending: false, report: (error) => assert.fail(String(error)) });
await keyward.ok('PUT', '/api/v1/account/key-policy', {
  body: { unused: { days: 90, action: 'disable' } },
  as: await keyward.signIn(),
});
await run();
keyward.clock.now = at;
const as = await keyward.signIn();
const terminal = await openForCli(readConfig({ KEYWARD_DATA: keyward.dataDirectory }), keyward.url, {
  ...systemSources,
  now: () => keyward.clock.now,
});
after(() => terminal.close());

const queryOf = (filter: ApiKeyFilter) =>
  new URLSearchParams(Object.entries(filter).map(([name, value]) => [name, String(value)]));
const namesOf = (found: readonly { appname: string }[]) => found.map(({ appname }) => appname).sort();

async function listNames(filter: ApiKeyFilter): Promise<string[]> {
  return namesOf((await keyward.ok('GET', `/api/v1/api-keys?limit=100&${queryOf(filter)}`, { as })).body.data);
}

async function listNamesFromDatabase(filter: ApiKeyFilter): Promise<string[]> {
  const { context } = terminal;
  const [caller] = await cliCallers(context);
  assert.ok(caller);
  const whole = await perform({ context, caller }, operations.listApiKeys, listApiKeys, { query: filter });
  assert.ok(whole instanceof BatchedList);
  const found: ApiKey[] = [];
  for await (const batch of whole.batches) found.push(...batch);
  return namesOf(found);
}

async function exportNames(filter: ApiKeyFilter): Promise<string[]> {
  const { text } = await keyward.ok('GET', `/api/v1/key-export?format=jsonl&${queryOf(filter)}`, { as });
  return namesOf(text.split('\n').flatMap((line) => (line === '' ? [] : JSON.parse(line))));
}

async function preview(filter: ApiKeyFilter, overrides: object = {}) {
  const body = { selection: { filter, ...overrides }, change: { action: 'disable' } };
  return (await keyward.ok('POST', '/api/v1/bulk-operations/preview', { body, as })).body.data;
}

for (const [filter, expected] of filters) {
  test(`list, count, export, bulk preview and the CLI find the same keys: ${JSON.stringify(filter)}`, async () => {
    const names = [...expected].sort();
    assert.deepEqual(await listNames(filter), names);
    assert.deepEqual(await listNamesFromDatabase(filter), names);
    assert.deepEqual(await exportNames(filter), names);
    const { meta } = (await keyward.ok('GET', `/api/v1/api-keys?limit=1&sort=status&${queryOf(filter)}`, { as })).body;
    assert.equal(meta.total, names.length);
    const recent = names.filter((name) => RECENT.includes(name)).length;
    const { total, excluded } = await preview(filter);
    assert.deepEqual([total, excluded], [names.length - recent, recent]);
    const { total: all, excluded: none } = await preview(filter, { include_recent: true });
    assert.deepEqual([all, none], [names.length, 0]);
  });
}

const reasons: readonly (readonly [string, ApiKeyFilter, readonly string[]])[] = [
  ['never_used', { never_used: true, unused_days: 30, reviewable: true }, reviewed(without(NEVER, YOUNG))],
  ['unused', { used: true, unused_days: 90, reviewable: true }, reviewed(UNUSED)],
  ['expiring', { expires_within_days: 7, reviewable: true }, reviewed(EXPIRING)],
  ['no_expiry', { no_expiry: true, reviewable: true }, reviewed(Object.keys(keys).filter(hasNoExpiry))],
  ['no_owner', { no_owner: true, reviewable: true }, reviewed(Object.keys(keys))],
];

function hasNoExpiry(name: string): boolean {
  return keys[name]?.expiresIn === undefined;
}

test('review, Overview and banner count exactly the keys that their links list, even while a review is open', async () => {
  const review = `/api/v1/reviews/${(await keyward.ok('POST', '/api/v1/reviews', { as })).body.data.id}`;
  await assertCountsAgree(review, []);
  // A kept key is excluded by its date; a rotated key only by the review.
  const body = { appname: 'never-old', decision: 'keep', keep_until: at + DAY };
  await keyward.ok('POST', `${review}/decisions`, { body, as });
  const headers = { 'idempotency-key': 'once' };
  await keyward.ok('POST', `${review}/decisions`, {
    body: { appname: 'login-exact', decision: 'rotate' },
    headers,
    as,
  });
  await assertCountsAgree(review, ['never-old', 'login-exact']);
  for (const name of ['never-old', 'login-exact']) await keyward.ok('DELETE', `${review}/decisions/${name}`, { as });
  await assertCountsAgree(review, []);
  await keyward.ok('POST', `${review}/finish`, { as });
});

async function assertCountsAgree(review: string, decided: readonly string[]): Promise<void> {
  const due = (await keyward.ok('GET', '/api/v1/reviews/due', { as })).body.data;
  const overview = (await keyward.ok('GET', '/api/v1/overview', { as })).body.data;
  assert.deepEqual(overview.review, due);
  for (const [reason, filter, expected] of reasons) {
    const names = without(expected, decided).sort();
    assert.equal(due.by_reason[reason], names.length, reason);
    assert.deepEqual(await listNames(filter), names, reason);
    assert.deepEqual(await listNamesFromDatabase(filter), names, reason);
    const { data } = (await keyward.ok('GET', `${review}/items?limit=100&reason=${reason}`, { as })).body;
    assert.deepEqual(namesOf(data.map(({ key }: { key: { appname: string } }) => key)), names, reason);
  }
  const unused = [...(await listNames(reasons[0]![1])), ...(await listNames(reasons[1]![1]))];
  assert.equal(overview.unused.length, 10);
  for (const { appname } of overview.unused) assert.ok(unused.includes(appname), appname);
  assert.deepEqual(namesOf(overview.expiring), await listNames(reasons[2]![1]));
}

test("the account's counts match the lists that they link to", async () => {
  const { counts } = (await keyward.ok('GET', '/api/v1/account', { as })).body.data;
  assert.equal(counts.api_keys_expired, (await listNames({ status: 'expired' })).length);
  assert.equal(counts.api_keys_never_used, (await listNames({ never_used: true })).length);
  assert.equal(counts.api_keys, Object.keys(keys).length);
});

test('a bulk operation changes exactly the keys of its preview, and never excludes keys selected by name', async () => {
  const change = { action: 'update', add_tags: ['seen'] };
  const { total, excluded } = await preview({ used: true });
  assert.equal(excluded, 1);
  const matching = without(without(Object.keys(keys), NEVER), RECENT);
  assert.equal(total, matching.length);
  const started = { selection: { filter: { used: true } }, change, expected: total };
  const response = (await keyward.ok('POST', '/api/v1/bulk-operations', { body: started, as })).body.data;
  assert.equal(response.excluded, 1);
  await keyward.context.backgroundJobs.ended(response.id);
  const { data: kept } = (await keyward.ok('GET', `/api/v1/bulk-operations/${response.id}`, { as })).body;
  assert.deepEqual([kept.state, kept.excluded], ['done', 1]);
  assert.deepEqual(await listNames({ tag: 'seen' }), matching.sort());
  const named = { selection: { names: RECENT }, change: { action: 'update', add_tags: ['named'] }, expected: 1 };
  const { id } = (await keyward.ok('POST', '/api/v1/bulk-operations', { body: named, as })).body.data;
  await keyward.context.backgroundJobs.ended(id);
  assert.deepEqual(await listNames({ tag: 'named' }), RECENT);
});

test('the policy for unused keys disables exactly the keys that the list reports as unused and reviewable', async () => {
  const expected = await listNames({ unused_days: 90, reviewable: true });
  assert.ok(expected.includes('login-exact') && expected.includes('never-90') && !expected.includes('login-less'));
  const before = await listNames({ status: 'disabled' });
  await run();
  assert.deepEqual(without(await listNames({ status: 'disabled' }), before), expected);
});

test('a key used a moment ago is not unused, even if many other keys were used', async () => {
  const many = await putKeys(
    keyward,
    'acme1',
    Array.from({ length: 700 }, (_, each) => ({ appname: `busy-${each}`, createdAt: at - LONG_AGO, tags: ['busy'] })),
  );
  const account = keyward.context.index.accountNamed('acme1');
  assert.ok(account);
  for (const { id } of many) {
    const key = keyward.context.index.keyWithId(account, id);
    assert.ok(key);
    const use = { outcome: 'valid', at, ip: '192.0.2.9', operation: 'verify', isWrite: false } as const;
    keyward.context.uses.note(account.id, key, use);
  }
  assert.equal((await preview({ tag: 'busy', unused_days: 1 })).total, 0);
  assert.equal((await preview({ tag: 'busy', used: true })).total, 700);
  assert.deepEqual(await listNamesFromDatabase({ tag: 'busy', never_used: true }), []);
  assert.deepEqual(await listNames({ tag: 'busy', never_used: true }), []);
});
