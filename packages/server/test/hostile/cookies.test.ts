import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { PASSWORD, startKeyward } from '../support/keyward.ts';
import { assertNoSecretLogged, DatabaseWatcher } from './support/database-watcher.ts';

const keyward = await startKeyward();
const user = await keyward.asUser('ADMIN');
const reader = await keyward.asUser('READONLY');
const { administrator } = await keyward.otherAccount();
const watcher = new DatabaseWatcher(keyward);
after(() => watcher.close());

const NAME = `keyward-${keyward.port}`;
const sessionOf = (cookie: string) => new RegExp(`${NAME}=([^;]+)`).exec(cookie)?.[1] ?? assert.fail('no session');
const session = sessionOf(user.cookie);
const [account = '', secret = ''] = session.split('.');
const [otherAccount = '', otherSecret = ''] = sessionOf(administrator.cookie).split('.');

/** Session values that were never issued. */
const foreign: Readonly<Record<string, string>> = {
  nothing: '',
  "our account with another account's secret": `${account}.${otherSecret}`,
  'another account with our secret': `${otherAccount}.${secret}`,
  'no account': `.${secret}`,
  'only the secret': secret,
  'only the account': `${account}.`,
  'an extra character': `${session}0`,
  'a missing character': session.slice(0, -1),
  'another last character': session.replace(/.$/, (last) => (last === '0' ? '1' : '0')),
  'upper case': session.toUpperCase(),
  quotes: `"${session}x"`,
  'a wildcard': `${account}.%`,
  'an SQL statement': `${account}' or '1'='1.${secret}`,
  'a member of Object.prototype': '__proto__.constructor',
  'an invalid escape': '%zz%',
  'a null character': `${session}%00`,
  'ill-formed UTF-8': '%ff%fe',
  '8,000 characters': 'a'.repeat(8000),
  'the device of the same user': /keyward-device-[^=]+=([^;]+)/.exec(user.cookie)?.[1] ?? assert.fail('no device'),
};

test('a session that was never issued grants no access, whatever its format', async () => {
  watcher.watch();
  for (const [name, value] of Object.entries(foreign)) {
    for (const [method, path] of [
      ['GET', '/api/v1/session'],
      ['DELETE', '/api/v1/session'],
      ['GET', '/api/v1/api-keys'],
    ] as const) {
      const headers = { cookie: `${NAME}=${value}`, origin: keyward.url };
      const response = await keyward.request(method, path, { headers });
      assert.equal(response.body.code, 'unauthenticated', `${name} ${method} ${path}`);
    }
  }
  assert.ok(!watcher.hasChanged());
});

test('a malformed cookie header grants no access', async () => {
  const headers = ['', ';', '=', ';;=;', 'a', `${NAME}`, `=${session}`, ` = ${session}`, `${NAME}2=${session}`];
  const names = ['__proto__', 'constructor', 'toString', `__Host-keyward`, 'keyward', `${NAME}%20`, NAME.toUpperCase()];
  for (const cookie of [...headers, ...names.map((name) => `${name}=${session}`)]) {
    await keyward.expectError('unauthenticated', 'GET', '/api/v1/session', { headers: { cookie } });
  }
  assert.deepEqual(Object.keys(Object.prototype), []);
});

test('only the first of two session cookies counts, and a valid second cookie does not replace an invalid first cookie', async () => {
  const readSession = async (cookie: string) =>
    (await keyward.request('GET', '/api/v1/session', { headers: { cookie } })).body;
  const readers = sessionOf(reader.cookie);
  assert.equal((await readSession(`${NAME}=${session}; ${NAME}=${readers}`)).data.name, user.email);
  assert.equal((await readSession(`${NAME}=${readers}; ${NAME}=${session}`)).data.name, reader.email);
  assert.equal((await readSession(`${NAME}=x; ${NAME}=${session}`)).code, 'unauthenticated');
});

test('a device cookie that was never issued, or issued to another user, does not lift a limit', async () => {
  const attempt = (cookie: string, email = user.email) =>
    keyward.request('POST', '/api/v1/session', {
      body: { email, password: 'both attempts fail' },
      headers: { cookie, origin: keyward.url },
    });
  for (let failure = 0; failure < 5; failure++) await attempt('');
  const device = (value: string) => `keyward-device-${keyward.port}=${value}`;
  const own = foreign['the device of the same user'] ?? '';
  const others = /keyward-device-[^=]+=([^;]+)/.exec(reader.cookie)?.[1] ?? '';
  const [owner = '', , proof = ''] = own.split('.');
  for (const value of [
    '',
    'x',
    others,
    own.slice(0, -1),
    `${owner}.${'a'.repeat(22)}.${proof}`,
    '__proto__',
    `${own}.x`,
  ]) {
    assert.equal((await attempt(device(value))).body.code, 'too_many_attempts', value);
  }
  assert.equal((await attempt(device(own))).body.code, 'invalid_credentials', 'its own limit is unaffected');
  await keyward.signIn(user.email, PASSWORD, { cookie: device(own) });
});

test('these requests write nothing to the log', () => {
  assert.deepEqual(keyward.log, []);
  assertNoSecretLogged(keyward, [session, secret, otherSecret]);
});
