import assert from 'node:assert/strict';
import test from 'node:test';
import { upkeep } from '../../src/actions/upkeep/upkeep.ts';
import { startKeyward } from '../support/keyward.ts';
import { Terminal } from './terminal.ts';

const DAY = 86_400;
/** Sets the server's clock to the real one, which the CLI uses. */
const TODAY = Math.floor(Date.now() / 1000);

const keyward = await startKeyward();
const terminal = new Terminal(keyward.dataDirectory, {});

/** Creates keys that expire in 20 hours, 5 days and 20 days, and one that does not expire, and runs the upkeep. */
async function writeNotices(): Promise<void> {
  keyward.clock.now = TODAY - 40 * DAY;
  const as = await keyward.signIn();
  const lives = { later: 20 * DAY, tomorrow: 20 * 3600, soon: 5 * DAY, endless: null };
  for (const [appname, left] of Object.entries(lives)) {
    const body = { appname, roles: ['READONLY'], expires_at: left && TODAY + left };
    const owner = appname === 'soon' && { owner: 'ada@example.com' };
    await keyward.ok('POST', '/api/v1/api-keys', { body: { ...body, ...owner }, as });
  }
  keyward.clock.now = TODAY;
  await lookAfterKeys();
}

const lookAfterKeys = () =>
  upkeep(keyward.context, { isSending: false, report: (error) => assert.fail(String(error)) });
const listed = async (...options: string[]) => (await terminal.ok('notices', 'list', ...options, '--json')).json;
const namesOf = (notices: { appname: string }[]) => notices.map(({ appname }) => appname);
const dueText = (left: number) => new Date((TODAY + left) * 1000).toISOString().slice(0, 19).replace('T', ' ');

test('reports that there are no notices', async () => {
  assert.equal((await terminal.ok('notices', 'list')).out, 'There are no notices.\n');
  assert.deepEqual(await listed(), []);
});

test('lists upcoming notices soonest first, with the id to dismiss each', async () => {
  await writeNotices();
  const { out } = await terminal.ok('notices', 'list');
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
  assert.deepEqual(await listed(), body.data);
});

test('lists at most --limit notices and reports the total', async () => {
  assert.deepEqual(namesOf(await listed('--limit', '2')), ['tomorrow', 'soon']);
  assert.match((await terminal.ok('notices', 'list', '--limit', '1')).out, /^1 of 3 notices$/m);
  for (const limit of ['0', '1001', 'all']) {
    await terminal.refused(['notices', 'list', '--limit', limit], /^--limit must be 1 to 1000 notices/);
  }
});

test("a dismissed notice is removed from every user's list, and the key is not changed", async () => {
  const [{ id }] = await listed();
  const { out } = await terminal.ok('notices', 'dismiss', id);
  assert.equal(out, `Notice ${id} was dismissed. The announced action still happens.\n`);
  assert.deepEqual(namesOf(await listed()), ['soon', 'later']);
  const as = await keyward.signIn();
  assert.deepEqual(namesOf((await keyward.ok('GET', '/api/v1/notices', { as })).body.data), ['soon', 'later']);
  assert.equal((await terminal.ok('keys', 'get', 'tomorrow', '--json')).json.status, 'active');
  const [record] = (await terminal.ok('audit', 'list', '--search', 'Notice dismissed', '--json')).json;
  assert.deepEqual([record.user, record.description], ['terminal', 'Notice dismissed: API key tomorrow expires soon']);
  const [next] = await listed();
  assert.deepEqual((await terminal.ok('notices', 'dismiss', next.id, '--json')).json, { dismissed: next.id });
});

test('rejects an unknown notice id', async () => {
  await terminal.refused(['notices', 'dismiss', 'note_absent'], /^There is no notice of this id in the account\.$/m);
  await terminal.refused(['notices', 'dismiss', 'invalid id'], /^ID must be the id of a notice\.$/m);
  const { administrator } = await keyward.otherAccount();
  const foreign = (await keyward.ok('GET', '/api/v1/notices', { as: administrator })).body.data;
  assert.deepEqual(foreign, []);
  const [{ id }] = await listed('--account', 'acme1');
  const account = ['--account', administrator.shortname];
  await terminal.refused(['notices', 'dismiss', id, ...account], /^There is no notice of this id in the account/);
  assert.deepEqual(namesOf(await listed('--account', 'acme1')), ['later']);
});

test('names the action of the policy for unused keys', async () => {
  const account = ['--account', 'acme1'];
  for (const [action, words] of [
    ['disable', 'is disabled: unused'],
    ['delete', 'is deleted: unused'],
  ] as const) {
    await terminal.ok('account', 'policy', '--unused', '41', '--unused-action', action, ...account);
    await lookAfterKeys();
    const { out } = await terminal.ok('notices', 'list', ...account);
    assert.match(out, new RegExp(`^note_\\w{20} {2,}\\S+ \\S+ {2,}endless {2,}${words} {2,}- {2,}7 days$`, 'm'));
  }
});
