import assert from 'node:assert/strict';
import test from 'node:test';
import { ADMINISTRATOR, FIRST_SETUP, NO_SERVER, Terminal } from './terminal.ts';

const terminal = new Terminal();
const STRONG = 'nine brown otters under a bridge';

test('creates the shared secret once, shows it again, and replaces it', async () => {
  await terminal.expectError(['secret', 'show'], /no shared secret yet\. Create one first\.$/m);
  await terminal.expectError(['secret', 'regenerate'], /no shared secret yet/);
  const created = (await terminal.runOk('secret', 'create', '--json')).json;
  assert.match(created.shared_secret, /^\w{43}$/);
  await terminal.expectError(['secret', 'create'], /already has a shared secret/);
  assert.deepEqual((await terminal.runOk('secret', 'show', '--json')).json, created);
  assert.ok((await terminal.runOk('secret', 'show')).out.includes(created.shared_secret));
  const second = (await terminal.runOk('secret', 'regenerate', '--json')).json;
  assert.equal(second.old_valid_until, null);
  assert.notEqual(second.shared_secret, created.shared_secret);
});

test('replacing the secret of a disabled, expired or quarantined key reports that the restriction remains', async () => {
  const own = new Terminal();
  await own.runOk('keys', 'create', 'resting', '--role', 'READONLY');
  assert.doesNotMatch((await own.runOk('keys', 'regenerate', 'resting')).out, /still/);
  for (const [change, message] of [
    ["state = 'disabled'", /^The key is disabled and is still denied\. Enable it: keys enable resting$/m],
    [
      "state = 'enabled', expires_at = 1700000000",
      /^The key has expired and is still denied\. Set a later expiry: keys update resting --expires <when>$/m,
    ],
    [
      "state = 'quarantined', expires_at = 9007199254740991",
      /^The key is quarantined and can still only read\. Enable it: keys enable resting$/m,
    ],
  ] as const) {
    own.tamper(`UPDATE api_key SET ${change} WHERE appname = 'resting'`);
    for (const command of [['regenerate'], ['rotate', '--overlap', '0']]) {
      assert.match((await own.runOk('keys', ...command, 'resting')).out, message);
    }
  }
});

test('enabling an expired key reports that requests are still denied', async () => {
  const own = new Terminal();
  await own.runOk('keys', 'create', 'resting', '--role', 'READONLY');
  own.tamper("UPDATE api_key SET state = 'disabled', expires_at = 1700000000 WHERE appname = 'resting'");
  assert.match((await own.runOk('keys', 'enable', 'resting')).out, /^The key has expired and is still denied\./m);
});

test('accepts an overlap in seconds or with a unit', async () => {
  for (const [text, seconds] of [
    ['90', 90],
    ['90s', 90],
    ['15m', 900],
    ['1h', 3600],
    ['24h', 86_400],
    ['30d', 2_592_000],
  ] as const) {
    const { created_at, old_valid_until } = (await terminal.runOk('secret', 'regenerate', '--overlap', text, '--json'))
      .json;
    assert.equal(old_valid_until - created_at, seconds);
    // Only one rotation can run at a time.
    await terminal.runOk('secret', 'finish');
  }
  await terminal.runOk('secret', 'regenerate', '--overlap', '1h');
  assert.match((await terminal.runOk('secret', 'show')).out, /^old secret valid until {2}\d{4}-/m);
  await terminal.expectError(
    ['secret', 'regenerate', '--overlap', 'long'],
    /^--overlap must be a number of seconds, or/,
  );
  await terminal.expectError(['secret', 'regenerate', '--overlap', '31d'], /^--overlap must be 0 to 2592000 seconds/);
});

const person = ['--given-name', 'Grace', '--family-name', 'Hopper'];

test('adds a user with a one-time link and deletes the user', async () => {
  const { enrollment, ...user } = (
    await terminal.runOk('users', 'create', 'grace@example.com', ...person, '--role', 'READONLY', '--json')
  ).json;
  assert.deepEqual([user.email, user.roles, user.status], ['grace@example.com', ['readonly'], 'invited']);
  assert.match(enrollment.url, /^http:\/\/127\.0\.0\.1:8080\/enrollment#token=\S+$/);
  const listed = (await terminal.runOk('users', 'list', '--json')).json;
  assert.deepEqual(
    listed.map((each: { email: string }) => each.email),
    [ADMINISTRATOR, 'grace@example.com'],
  );
  assert.match(
    (await terminal.runOk('users', 'list')).out,
    /^grace@example\.com {2}Grace Hopper {2}READONLY {2}invited {2,}Never$/m,
  );
  const output = await terminal.runOk('users', 'create', 'alan@example.com', ...person, '--role', 'ADMIN');
  assert.match(
    output.out,
    /^alan@example\.com was added\.\nSet a password with this link, which can be used once until \S+ \S+ UTC:\n\n {2}http\S+\n$/,
  );
  await terminal.runOk('users', 'delete', 'ALAN@example.com');
  await terminal.expectError(['users', 'delete', 'alan@example.com'], /^User not found/);
});

test("deleting a user transfers, disables or keeps the user's keys as requested", async () => {
  const add = (email: string) => terminal.runOk('users', 'create', email, ...person, '--role', 'READONLY');
  for (const email of ['leaver@example.com', 'heir@example.com']) await add(email);
  const remove = ['users', 'delete', 'leaver@example.com'];
  await terminal.expectError(
    [...remove, '--keys', 'transfer'],
    /^Transferring keys requires both keys=transfer and new_owner/,
  );
  await terminal.expectError(
    [...remove, '--keys', 'transfer', '--new-owner', 'x'],
    /^--new-owner must be an email address/,
  );
  const done = await terminal.runOk(...remove, '--keys', 'transfer', '--new-owner', 'heir@example.com', '--json');
  assert.deepEqual(done.json, { removed: 'leaver@example.com', api_keys: 0 });
  await terminal.runOk('users', 'delete', 'heir@example.com', '--keys', 'disable');
});

test('rejects an invalid user', async () => {
  const add = (email: string, role: string) => ['users', 'create', email, ...person, '--role', role];
  await terminal.expectError(add('nobody', 'ADMIN'), /^EMAIL must be an email address such as/);
  await terminal.expectError(add('x@example.com', 'OWNER'), /^The account has no role with this name/);
  await terminal.expectError(add('ADA@example.com', 'ADMIN'), /^A user with this email address already exists/);
  await terminal.expectError(
    ['users', 'create', 'x@example.com', '--given-name', '', '--family-name', 'X', '--role', 'ADMIN'],
    /^--given-name must be /,
  );
});

test('rejects the deletion of the last administrator', async () => {
  await terminal.expectError(['users', 'delete', ADMINISTRATOR], /^At least one user must have the role ADMIN/);
});

test('resets a password by link, or sets it from standard input', async () => {
  const link = (await terminal.runOk('users', 'reset-password', 'grace@example.com', '--json')).json;
  assert.match(link.url, /\/enrollment#token=/);
  const reset = ['users', 'reset-password', 'grace@example.com', '--password-stdin'];
  await terminal.expectError(reset, /^This password is too easy to guess/, { input: 'password\n' });
  await terminal.expectError(reset, /^The first line of standard input must be a password/, { input: '\n' });
  await terminal.expectError(reset, /must be a password of/, { input: 'x'.repeat(5000) });
  const done = await terminal.spawn(reset, { input: `${STRONG}\n` });
  assert.deepEqual([done.code, done.err], [0, NO_SERVER]);
  assert.match(done.out, /^The password of grace@example\.com was set\./);
  const users = (await terminal.runOk('users', 'list', '--json')).json;
  assert.deepEqual(
    users.map((user: { status: string }) => user.status),
    ['active', 'active'],
  );
});

test('lists pending links without their URLs, and cancels pending links', async () => {
  await terminal.runOk(
    ...['users', 'create', 'linked@example.com', '--given-name', 'L', '--family-name', 'K', '--role', 'READONLY'],
  );
  const [link] = (await terminal.runOk('users', 'links', '--json')).json;
  assert.deepEqual([link.email, link.kind, link.issued_by], ['linked@example.com', 'invitation', 'terminal']);
  const { out } = await terminal.runOk('users', 'links');
  assert.match(out, /^linked@example\.com {2}invitation {2}terminal {3}\d{4}-.*\n\n1 link\n$/m);
  assert.ok(!out.includes('token'));
  const cancelled = await terminal.runOk('users', 'cancel-link', 'LINKED@example.com');
  assert.equal(cancelled.out, 'The pending link of linked@example.com was cancelled.\n');
  assert.deepEqual((await terminal.runOk('users', 'links', '--json')).json, []);
  await terminal.expectError(['users', 'cancel-link', 'linked@example.com'], /^This user has no pending link\./);
});

test("lists a user's sessions, and revokes one session or all sessions", async () => {
  const [user, other] = (await terminal.runOk('users', 'list', '--json')).json;
  const now = Math.floor(Date.now() / 1000);
  const digests = { one: '01', two: '02', three: '03', expired: '04' };
  for (const [name, digest] of Object.entries(digests)) {
    const at = name === 'expired' ? now - 3600 : now;
    terminal.tamper(
      `insert into session select x'${digest}', ?, account_id, id, generation, ?, ?, ?, '192.0.2.7' from person where id = ?`,
      ...[name, at, at, at, user.id],
    );
  }
  const list = ['users', 'sessions', ADMINISTRATOR];
  const { json } = await terminal.runOk(...list, '--json');
  assert.deepEqual(json.map(({ id }: { id: string }) => id).sort(), ['one', 'three', 'two']);
  assert.ok(!('current' in json[0]), 'the CLI has no session');
  assert.match((await terminal.runOk(...list)).out, /^one {4}192\.0\.2\.7 {2}\d{4}-.* {2}\d{4}-.*$/m);
  const end = ['users', 'revoke-sessions', ADMINISTRATOR];
  await terminal.expectError(
    ['users', 'revoke-sessions', other.email, '--id', 'one'],
    /^No current session has this id\./,
  );
  await terminal.expectError([...end, '--id', 'o n e'], /^--id must be the id of a session/);
  assert.equal((await terminal.runOk(...end, '--id', 'one')).out, `Revoked 1 session of ${ADMINISTRATOR}.\n`);
  await terminal.expectError(
    [...end, '--id', 'one'],
    /^No current session has this id\. It may have expired or been revoked\.$/m,
  );
  assert.deepEqual((await terminal.runOk(...end, '--json')).json, { user: ADMINISTRATOR, ended: 2 });
  assert.deepEqual((await terminal.runOk(...end, '--json')).json, { user: ADMINISTRATOR, ended: 0 });
  assert.deepEqual((await terminal.runOk(...list, '--json')).json, []);
});

test('lists the credentials that a user issued, and revokes them together with the user only on request', async () => {
  await terminal.runOk('keys', 'create', 'of-linked', '--role', 'READONLY');
  // The CLI is the issuer of every credential here, so the record is changed.
  terminal.tamper(`update issued set issuer_kind = 'person',
    issuer_id = (select id from person where email = 'linked@example.com')
    where kind = 'key-secret' and holder_id = (select id from api_key where appname = 'of-linked')`);
  const { out } = await terminal.runOk('users', 'issued', 'linked@example.com');
  assert.match(out, /^api_key_secret {2}of-linked {2}linked@example\.com {2}.* {2}Never$/m);
  assert.match(out, /^1 credential, and 0 pending links for other users\.$/m);
  await terminal.runOk('users', 'delete', 'linked@example.com', '--revoke-issued', '--regenerate-shared-secret');
  const list = (await terminal.runOk('keys', 'list')).out;
  assert.match(list, /^of-linked {2,}READONLY {2}disabled: secret issued by linked@example\.com {2}/m);
  assert.match(
    (await terminal.runOk('audit', 'list')).out,
    /Shared secret regenerated; the old one was revoked immediately/,
  );
  await terminal.runOk('keys', 'delete', 'of-linked', '--yes');
});

test('shows and sets the account settings', async () => {
  const { out } = await terminal.runOk('account', 'set', 'password-tokens', 'on');
  assert.match(out, /^password-tokens {5}on$/m);
  assert.match(out, /^keys-reveal-secret {2}off$/m);
  const changed = (await terminal.runOk('account', 'set', 'keys-reveal-secret', 'on', '--json')).json;
  assert.deepEqual([changed.password_tokens, changed.keys_reveal_secret], [true, true]);
  assert.match((await terminal.runOk('account', 'set', 'token-algorithm', 'RS256')).out, /^token-algorithm {5}RS256$/m);
  await terminal.runOk('account', 'set', 'password-tokens', 'off');
  const account = (await terminal.runOk('account', 'show', '--json')).json;
  assert.deepEqual([account.shortname, account.password_tokens, account.counts.users], ['acme1', false, 2]);
  for (const argv of [
    ['account', 'set', 'password-tokens', 'maybe'],
    ['account', 'set', 'nonsense', 'on'],
    ['account', 'set', 'token-algorithm', 'HS256'],
  ]) {
    assert.equal((await terminal.run(argv)).code, 2);
  }
  const mixed = await terminal.run(['account', 'set', 'token-algorithm', 'on']);
  assert.deepEqual([mixed.code, /token-algorithm must be ES256 or RS256 or EdDSA/.test(mixed.err)], [1, true]);
});

test("shows, sets and clears the account's allowed IPs", async () => {
  const command = ['account', 'allowed-ips'];
  assert.equal((await terminal.runOk(...command)).out, 'Any.\n');
  const set = await terminal.runOk(...command, '--set', '203.0.113.0/24', '2001:DB8::/32');
  assert.equal(set.out, '203.0.113.0/24\n2001:DB8::/32\n');
  assert.deepEqual((await terminal.runOk(...command, '--json')).json, ['203.0.113.0/24', '2001:DB8::/32']);
  await terminal.expectError(
    [...command, '--set', '10.0.0.1', '10.0.0'],
    /^Entry 2 of --set, "10\.0\.0", is not an IPv4/,
  );
  assert.equal((await terminal.run([...command, '--set', '::1', '--clear'])).code, 2);
  assert.equal((await terminal.run([...command, '--set'])).code, 2);
  assert.deepEqual((await terminal.runOk(...command, '--clear', '--json')).json, []);
  const { json } = await terminal.runOk('audit', 'list', '--json', '--search', 'Allowed IPs of the account');
  assert.equal(json.length, 2);
});

test('commands require --account when there are several accounts, and apply only to the specified account', async () => {
  const two = new Terminal(terminal.directory, { ...FIRST_SETUP });
  await two.runOk('keys', 'create', 'mine', '--role', 'READONLY');
  await two.expectError(['account', 'create', 'no'], /^SHORTNAME must be a short name of 5 to 16/);
  await two.expectError(['account', 'create', 'acme1'], /^Another account has this short name/);
  assert.equal((await two.runOk('account', 'create', 'beta2', '--json')).json.shortname, 'beta2');
  await two.expectError(['keys', 'list'], /^There are several accounts\. Choose one with --account: acme1, beta2\.$/m);
  await two.expectError(
    ['keys', 'list', '--account', 'gamma'],
    /^Account not found\. The accounts are: acme1, beta2\.$/m,
  );
  assert.deepEqual((await two.runOk('--account', 'beta2', 'keys', 'list', '--json')).json, []);
  await two.expectError(['keys', 'get', 'mine', '--account', 'beta2'], /^The account has no API key with this name/);
  assert.equal((await two.runOk('keys', 'list', '--json', '--account', 'acme1')).json.length, 1);
  const accounts = (await two.runOk('account', 'list', '--json')).json;
  assert.deepEqual(
    accounts.map(({ shortname, counts }: { shortname: string; counts: { users: number } }) => [
      shortname,
      counts.users,
    ]),
    [
      ['acme1', 2],
      ['beta2', 0],
    ],
  );
  assert.match((await two.runOk('account', 'list')).out, /^beta2 /m);
});
