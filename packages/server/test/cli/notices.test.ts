import assert from 'node:assert/strict';
import test from 'node:test';
import { upkeep } from '../../src/actions/upkeep/upkeep.ts';
import { startKeyward } from '../support/keyward.ts';
import { Terminal } from './terminal.ts';

const DAY = 86_400;
/** Sets the server's clock to the real time, which the CLI uses. */
const TODAY = Math.floor(Date.now() / 1000);

const keyward = await startKeyward();
const terminal = new Terminal(keyward.dataDirectory, {});

/** Creates keys that expire in 20 hours, 5 days and 20 days, and a key that does not expire, and runs the upkeep. */
async function writeNotices(): Promise<void> {
  keyward.clock.now = TODAY - 40 * DAY;
  const as = await keyward.signIn();
  const lifetimes = { later: 20 * DAY, tomorrow: 20 * 3600, soon: 5 * DAY, endless: null };
  for (const [appname, left] of Object.entries(lifetimes)) {
    const body = { appname, roles: ['READONLY'], expires_at: left && TODAY + left };
    const owner = appname === 'soon' && { owner: 'ada@example.com' };
    await keyward.ok('POST', '/api/v1/api-keys', { body: { ...body, ...owner }, as });
  }
  keyward.clock.now = TODAY;
  await runUpkeep();
}

const runUpkeep = () => upkeep(keyward.context, { isSending: false, report: (error) => assert.fail(String(error)) });
const listNotices = async (...options: string[]) =>
  (await terminal.runOk('notices', 'list', ...options, '--json')).json;
const namesOf = (notices: { appname: string }[]) => notices.map(({ appname }) => appname);
const dueText = (left: number) => new Date((TODAY + left) * 1000).toISOString().slice(0, 19).replace('T', ' ');

test('reports that there are no notices', async () => {
  assert.equal((await terminal.runOk('notices', 'list')).out, 'There are no notices.\n');
  assert.deepEqual(await listNotices(), []);
});

test('lists upcoming notices soonest first, with the id to dismiss each', async () => {
  await writeNotices();
  const { out } = await terminal.runOk('notices', 'list');
  const lines = out.split('\n').map((line) => line.split(/ {2,}/));
  assert.deepEqual(lines[0], ['ID', 'DUE (UTC)', 'KEY', 'ACTION', 'OWNER', 'NOTIFIED']);
  const [id, ...nearest] = lines[1] ?? [];
  assert.match(id ?? '', /^note_\w{20}$/);
  assert.deepEqual(nearest, [dueText(20 * 3600), 'tomorrow', 'expires', '-', '1 day']);
  assert.deepEqual(lines[2]?.slice(1), [dueText(5 * DAY), 'soon', 'expires', 'ada@example.com', '7 days']);
  assert.deepEqual(lines[3]?.slice(1), [dueText(20 * DAY), 'later', 'expires', '-', '30 days']);
  assert.deepEqual(lines.slice(4), [[''], ['3 of 3 notices'], ['']]);
});

test('prints the API response as JSON', async () => {
  const { body } = await keyward.ok('GET', '/api/v1/notices', { as: await keyward.signIn() });
  assert.equal(body.data.length, 3);
  assert.deepEqual(await listNotices(), body.data);
});

test('lists at most --limit notices and reports the total', async () => {
  assert.deepEqual(namesOf(await listNotices('--limit', '2')), ['tomorrow', 'soon']);
  assert.match((await terminal.runOk('notices', 'list', '--limit', '1')).out, /^1 of 3 notices$/m);
  for (const limit of ['0', '1001', 'all']) {
    await terminal.expectError(['notices', 'list', '--limit', limit], /^--limit must be 1 to 1000 notices/);
  }
});

test("a dismissed notice is removed from every user's list, and the key is not changed", async () => {
  const [{ id }] = await listNotices();
  const { out } = await terminal.runOk('notices', 'dismiss', id);
  assert.equal(out, `Notice ${id} was dismissed. The announced action still happens.\n`);
  assert.deepEqual(namesOf(await listNotices()), ['soon', 'later']);
  const as = await keyward.signIn();
  assert.deepEqual(namesOf((await keyward.ok('GET', '/api/v1/notices', { as })).body.data), ['soon', 'later']);
  assert.equal((await terminal.runOk('keys', 'get', 'tomorrow', '--json')).json.status, 'active');
  const [record] = (await terminal.runOk('audit', 'list', '--search', 'Notice dismissed', '--json')).json;
  assert.deepEqual([record.user, record.description], ['terminal', 'Notice dismissed: API key tomorrow expires soon']);
  const [next] = await listNotices();
  assert.deepEqual((await terminal.runOk('notices', 'dismiss', next.id, '--json')).json, { dismissed: next.id });
});

test('rejects an unknown notice id', async () => {
  await terminal.expectError(
    ['notices', 'dismiss', 'note_absent'],
    /^The account has no notice with this id\. Check the id\.$/m,
  );
  await terminal.expectError(['notices', 'dismiss', 'invalid id'], /^ID must be the id of a notice\.$/m);
  const { administrator } = await keyward.otherAccount();
  const foreign = (await keyward.ok('GET', '/api/v1/notices', { as: administrator })).body.data;
  assert.deepEqual(foreign, []);
  const [{ id }] = await listNotices('--account', 'acme1');
  const account = ['--account', administrator.shortname];
  await terminal.expectError(['notices', 'dismiss', id, ...account], /^The account has no notice with this id/);
  assert.deepEqual(namesOf(await listNotices('--account', 'acme1')), ['later']);
});

test('names the action of the policy for unused keys', async () => {
  const account = ['--account', 'acme1'];
  for (const [action, words] of [
    ['disable', 'is disabled: unused'],
    ['delete', 'is deleted: unused'],
  ] as const) {
    await terminal.runOk('account', 'policy', '--unused', '41', '--unused-action', action, ...account);
    await runUpkeep();
    const { out } = await terminal.runOk('notices', 'list', ...account);
    assert.match(out, new RegExp(`^note_\\w{20} {2,}\\S+ \\S+ {2,}endless {2,}${words} {2,}- {2,}7 days$`, 'm'));
  }
});
