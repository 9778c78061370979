import assert from 'node:assert/strict';
import test from 'node:test';
import { decodeConnectionSecret, isWellFormedKey } from '@keyward/contract';
import { assertError, NO_SERVER, Terminal } from './terminal.ts';

const terminal = new Terminal();
const DAY = 86_400;

const names = async (...argv: string[]): Promise<string[]> => {
  const { json } = await terminal.runOk('keys', 'list', '--json', ...argv);
  return json.map((key: { appname: string }) => key.appname);
};

test('creating a key prints its secret and connection secret as one JSON value', async () => {
  const done = await terminal.spawn(['keys', 'create', 'first', '--role', 'ADMIN', '--description', 'né à', '--json']);
  assert.deepEqual([done.code, done.err], [0, NO_SERVER]);
  const { appname, roles, description, expires_at, appkey, connection_secret, created_by } = done.json;
  assert.deepEqual(
    [appname, roles, description, expires_at, created_by],
    ['first', ['admin'], 'né à', null, 'terminal'],
  );
  assert.ok(isWellFormedKey('kw', appkey));
  const { sharedsecret, ...rest } = decodeConnectionSecret(connection_secret);
  assert.deepEqual(rest, { url: 'http://127.0.0.1:8080/api/v1', shortname: 'acme1', appname: 'first', appkey });
  assert.equal((await terminal.runOk('secret', 'show', '--json')).json.shared_secret, sharedsecret);
});

test('states that the secret is shown only once', async () => {
  const { out } = await terminal.runOk('keys', 'create', 'second', '--role', 'READONLY');
  assert.match(out, /^API key second \(READONLY\) was added\.\n/);
  assert.match(out, /^appkey {13}kw_\w{36}$/m);
  assert.match(out, /^connection secret {2}[A-Za-z0-9+/]{100,}$/m);
  assert.match(out, /shown only once/);
});

test('accepts an expiry in days, as a UTC date, or as never', async () => {
  const createKey = async (name: string, expires: string) =>
    (await terminal.runOk('keys', 'create', name, '--role', 'READONLY', '--expires', expires, '--json')).json;
  const { expires_at, created_at } = await createKey('days', '90');
  assert.equal(expires_at - created_at, 90 * DAY);
  assert.equal((await createKey('date', '2999-12-31')).expires_at, Date.UTC(2999, 11, 31) / 1000);
  assert.equal((await createKey('time', '2999-12-31 01:02:03')).expires_at, Date.UTC(2999, 11, 31, 1, 2, 3) / 1000);
  assert.equal((await createKey('never', 'never')).expires_at, null);
  const create = ['keys', 'create', 'x', '--role', 'READONLY', '--expires'];
  for (const wrong of ['soon', '2999-02-30', '-1', '1.5', '']) {
    await terminal.expectError([...create, wrong], /^--expires must be a number of days such as 90, a date/);
  }
  await terminal.expectError([...create, '2020-01-01'], /^The expiry is in the past/);
});

test('an expiry in days counts from the creation time, even if the clock advances during the command', async (t) => {
  let milliseconds = Date.now();
  t.mock.method(Date, 'now', () => {
    milliseconds += 1000;
    return milliseconds;
  });
  const { json } = await terminal.runOk('keys', 'create', 'slow', '--role', 'READONLY', '--expires', '90', '--json');
  assert.equal(json.expires_at - json.created_at, 90 * DAY);
});

test('reports API errors with the option names of the CLI, and creates nothing', async () => {
  const before = await names();
  const create = (name: string, role: string, ...rest: string[]) => ['keys', 'create', name, '--role', role, ...rest];
  await terminal.expectError(create('a b', 'ADMIN'), /^NAME must be a letter or digit, then up to 63/);
  await terminal.expectError(create('a'.repeat(65), 'ADMIN'), /^NAME must be/);
  await terminal.expectError(
    create('x', 'OWNER'),
    /^The account has no role with this name\. Use ADMIN, READONLY or a role/,
  );
  await terminal.expectError(create('x', ''), /^--role must be the name of a role/);
  await terminal.expectError(create('FIRST', 'ADMIN'), /^This name is taken/);
  await terminal.expectError(
    create('x', 'ADMIN', '--description', '\u001b[31mred'),
    /^--description must be .*without control/,
  );
  await terminal.expectError(
    create('x', 'ADMIN', '--description', 'd'.repeat(501)),
    /^--description must be .*at most 500/,
  );
  assert.deepEqual(await names(), before);
});

test('an unknown command is a usage error', async () => {
  for (const argv of [
    [],
    ['keys'],
    ['nonsense'],
    ['keys', 'create', 'x'],
    ['keys', 'get'],
    ['keys', 'list', '--foo'],
  ]) {
    const { code, out, err } = await terminal.run(argv);
    assert.deepEqual([code, out], [2, ''], argv.join(' '));
    assert.match(err, /Usage|--help/);
  }
});

test('filters, searches and sorts the list as over HTTP', async () => {
  await terminal.runOk('keys', 'create', 'needle', '--role', 'ADMIN', '--description', 'in the haystack');
  assert.deepEqual(await names('--role', 'admin'), ['first', 'needle']);
  assert.deepEqual(await names('--search', 'haystack'), ['needle']);
  assert.deepEqual(await names('--sort', '-appname', '--role', 'ADMIN'), ['needle', 'first']);
  assert.deepEqual(await names('--status', 'expired'), []);
  assert.deepEqual(await names('--unused-days', '1'), [], 'the keys were added today');
  assert.ok((await names('--never-used', '--reviewable')).includes('first'));
  assert.deepEqual(await names('--used'), []);
  await terminal.expectError(['keys', 'list', '--status', 'gone'], /^--status must be active, quarantined/);
  await terminal.expectError(['keys', 'list', '--unused-days', 'many'], /^--unused-days must be /);
  await terminal.expectError(['keys', 'list', '--sort', 'digest'], /^--sort must be one of/);
});

test('lists times in UTC, or Never', async () => {
  const { out } = await terminal.runOk('keys', 'list', '--search', 'date');
  const [heading, row, , count] = out.split('\n');
  assert.match(heading!, /^NAME {2,}ROLE {2,}STATUS {2,}LAST LOGIN \(UTC\) {2,}EXPIRES \(UTC\)/);
  assert.match(row!, /^date {2}READONLY {2}active {2}Never {2,}2999-12-31 00:00:00 {2}live {9}kw_….{4}$/);
  assert.equal(count, '1 key');
});

test('an update leaves omitted fields unchanged', async () => {
  await terminal.runOk(
    'keys',
    'create',
    'changing',
    '--role',
    'READONLY',
    '--description',
    'unchanged',
    '--expires',
    '9',
  );
  const before = (await terminal.runOk('keys', 'get', 'changing', '--json')).json;
  assert.deepEqual((await terminal.runOk('keys', 'update', 'changing', '--role', 'ADMIN', '--json')).json, {
    ...before,
    roles: ['admin'],
  });
  await terminal.runOk('keys', 'update', 'changing', '--expires', 'never');
  await terminal.runOk('keys', 'update', 'changing', '--description', '');
  const after = (await terminal.runOk('keys', 'get', 'changing', '--json')).json;
  assert.deepEqual(after, { ...before, roles: ['admin'], description: '', expires_at: null });
  assert.match((await terminal.runOk('keys', 'get', 'changing')).out, /^last login +Never$/m);
  await terminal.expectError(
    ['keys', 'update', 'nobody', '--role', 'ADMIN'],
    /^The account has no API key with this name/,
  );
});

test('sets, keeps and removes the IP list and the rate limit of a key', async () => {
  const limited = ['keys', 'create', 'limited', '--role', 'READONLY', '--allow-ip', '10.0.0.0/8', '--allow-ip', '::1'];
  const { json } = await terminal.runOk(...limited, '--rate-limit', '100/60', '--json');
  assert.deepEqual([json.allowed_ips, json.rate_limit], [['10.0.0.0/8', '::1'], { limit: 100, window_seconds: 60 }]);
  const { out } = await terminal.runOk('keys', 'update', 'limited', '--description', 'the limit is kept');
  assert.match(out, /^allowed IPs +10\.0\.0\.0\/8, ::1$/m);
  assert.match(out, /^rate limit +100 in 60 s$/m);
  const update = ['keys', 'update', 'limited'];
  await terminal.expectError(
    [...update, '--allow-ip', '10.0.0.1', '--allow-ip', '10.1'],
    /^Entry 2 of --allow-ip, "10\.1"/,
  );
  await terminal.expectError(
    [...update, '--allow-ip', 'none', '--allow-ip', '::1'],
    /^--allow-ip none removes the restriction/,
  );
  for (const wrong of ['100', '100/', '/60', '0/60', '100/0', '1.5/60', '100/60s', '-1/60', 'x', '', '9999999/1']) {
    await terminal.expectError(
      [...update, '--rate-limit', wrong],
      /^--rate-limit must be requests per seconds such as 100\/60/,
    );
  }
  for (const wide of ['100001/60', '100/86401']) {
    await terminal.expectError([...update, '--rate-limit', wide], /^--rate-limit must be \{"limit": 1 to 100000/);
  }
  const freed = await terminal.runOk(...update, '--allow-ip', 'none', '--rate-limit', 'none', '--json');
  assert.deepEqual([freed.json.allowed_ips, freed.json.rate_limit], [[], null]);
  await terminal.runOk('keys', 'delete', 'limited', '--yes');
});

test('regenerating a key changes only its secret', async () => {
  const before = (await terminal.runOk('keys', 'get', 'changing', '--json')).json;
  const { appkey, connection_secret, ...after } = (await terminal.runOk('keys', 'regenerate', 'changing', '--json'))
    .json;
  assert.deepEqual({ ...after, hint: before.hint }, before);
  assert.notEqual(after.hint, before.hint);
  assert.equal(decodeConnectionSecret(connection_secret).appkey, appkey);
  assert.match((await terminal.runOk('keys', 'regenerate', 'changing')).out, /the old secret was revoked/);
});

test('deleting a key requires confirmation', async () => {
  await terminal.runOk('keys', 'create', 'doomed', '--role', 'READONLY');
  await terminal.expectError(['keys', 'delete', 'doomed'], /^Confirmation requires a terminal\. Add --yes/);
  await terminal.expectError(['keys', 'delete', 'doomed'], /^The key was not deleted/, { reply: 'y' });
  assert.deepEqual(terminal.prompts, ['Delete API key doomed (last login Never)? Type yes: ']);
  assert.deepEqual((await terminal.run(['keys', 'delete', 'doomed'], { reply: 'yes' })).code, 0);
  await terminal.expectError(['keys', 'get', 'doomed'], /^The account has no API key with this name/);
  assert.deepEqual((await terminal.runOk('keys', 'delete', 'second', '--yes', '--json')).json, { deleted: 'second' });
  assertError(await terminal.spawn(['keys', 'delete', 'first']), /Add --yes/);
});

test('reuses the name of a deleted key only on request', async () => {
  const create = ['keys', 'create', 'again', '--role', 'READONLY'];
  await terminal.runOk(...create);
  await terminal.runOk('keys', 'delete', 'again', '--yes');
  await terminal.expectError(create, /^This name is reserved until .*--reuse-name/);
  await terminal.runOk(...create, '--reuse-name');
  await terminal.runOk('keys', 'delete', 'again', '--yes', '--release-name');
  await terminal.runOk(...create);
});

test('the CLI escapes control characters in a record that bypassed validation', async () => {
  terminal.tamper(`update api_key set description = ? where appname = 'first'`, 'a\u001b]0;x\u0007\u009b31m\u202e\nb');
  for (const argv of [
    ['keys', 'list'],
    ['keys', 'get', 'first'],
    ['keys', 'list', '--json'],
    ['keys', 'get', 'first', '--json'],
  ]) {
    const { out } = await terminal.runOk(...argv);
    assert.doesNotMatch(out.replaceAll('\n', ''), /[\p{Cc}\u202e]/u);
    assert.match(out, /\\u001b\]0;x\\u0007\\u009b31m\\u202e(\\u000a|\\n)b/);
  }
});

test('previews the credentials that a key issued, and shows why a key was disabled when its issuer was deleted', async () => {
  for (const name of ['issuer', 'issued']) await terminal.runOk('keys', 'create', name, '--role', 'READONLY');
  terminal.tamper(`update issued set issuer_kind = 'key', issuer_id = (select id from api_key where appname = 'issuer')
    where kind = 'key-secret' and holder_id = (select id from api_key where appname = 'issued')`);
  const { out } = await terminal.runOk('keys', 'delete-with-issued', 'issuer', '--preview');
  assert.match(out, /^api_key_secret {2}issued {2}issuer {5}.* {2}Never$/m);
  const ended = await terminal.runOk('keys', 'delete-with-issued', 'issuer', '--yes');
  assert.match(ended.out, /^API key issuer was deleted with 0 records created by it and 1 credential issued by it/m);
  assert.match((await terminal.runOk('keys', 'get', 'issued')).out, /^status .*disabled: secret issued by issuer$/m);
  assert.equal(
    (await terminal.runOk('keys', 'get', 'issued', '--json')).json.disabled_reason,
    'secret issued by issuer',
  );
});

test('deleting a key together with the records it created requires confirmation', async () => {
  await terminal.runOk('keys', 'create', 'maker', '--role', 'READONLY');
  const seen = (await terminal.runOk('keys', 'delete-with-issued', 'maker', '--preview', '--json')).json;
  assert.deepEqual([seen.appname, seen.deleted], ['maker', []]);
  await terminal.expectError(['keys', 'delete-with-issued', 'maker'], /^Confirmation requires a terminal\. Add --yes/);
  const { code, err } = await terminal.run(['keys', 'delete-with-issued', 'maker'], { reply: 'no' });
  assert.deepEqual([code, err.includes('Nothing was deleted.')], [1, true]);
  const { out } = await terminal.runOk('keys', 'delete-with-issued', 'maker', '--yes');
  assert.equal(out, 'API key maker was deleted with 0 records created by it.\n');
  await terminal.expectError(['keys', 'get', 'maker'], /^The account has no API key with this name/);
});
