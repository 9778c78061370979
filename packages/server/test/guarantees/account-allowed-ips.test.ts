import assert from 'node:assert/strict';
import test, { beforeEach } from 'node:test';
import { updateAllowedIps } from '../../src/actions/allowed-ips.ts';
import { cliCaller } from '../../src/domain/caller.ts';
import { linkToken, OTHER_PASSWORD, PASSWORD, requestToken, startKeyward } from '../support/keyward.ts';

const PATH = '/api/v1/customer/access-allowed-ips';
const INSIDE = '203.0.113.9';
const OUTSIDE = '198.51.100.1';
const keyward = await startKeyward({ publicUrl: 'https://keys.example.com', trustedProxies: ['127.0.0.1'] });
const user = await keyward.asUser();
const key = await keyward.addKey();
const from = (ip: string) => ({ 'x-forwarded-for': ip });
const { context } = keyward;
const account = await context.storage.stores.directory.accountNamed('acme1');
assert.ok(account);
const cli = cliCaller(account);
const setFromCli = (body: string[]) => updateAllowedIps(context, cli, { body });
const readList = async () => (await keyward.ok('GET', PATH, { as: user, headers: from(INSIDE) })).body;

beforeEach(() => setFromCli([]));

const allowOnlyInside = () => setFromCli(['203.0.113.0/24']);

test('the list of allowed IPs is a plain array, initially empty, and an update returns 201 with the list as sent', async () => {
  assert.deepEqual(await readList(), []);
  const body = ['127.0.0.1', '3.3.3.3/16', ' 2001:DB8::/32 '];
  const response = await keyward.ok('PUT', PATH, { body, as: user });
  assert.deepEqual([response.status, response.body], [201, ['127.0.0.1', '3.3.3.3/16', '2001:DB8::/32']]);
  assert.deepEqual((await keyward.ok('GET', PATH, { as: user })).body, response.body);
});

test('an invalid list of IP addresses is rejected with a message, and changes nothing', async () => {
  const wrong: [unknown, RegExp][] = [
    [{}, /^The body must be an array of at most 1000 strings/],
    ['127.0.0.1', /^The body must be an array/],
    [null, /^The body must be an array/],
    [[7], /^Entry 1 of the body must be an IPv4 or IPv6 address/],
    [['127.0.0.1', '1'.repeat(65)], /^Entry 2 of the body must be an IPv4/],
    [['127.0.0.1', '127.1'], /^Entry 2 of the list, "127\.1", is not an IPv4/],
    [Array(1001).fill('127.0.0.1'), /^The body must be an array of at most 1000/],
  ];
  for (const [body, message] of wrong) {
    const response = await keyward.expectError('invalid_request', 'PUT', PATH, { body, as: user });
    assert.match(response.body.message, message);
  }
  assert.deepEqual(await readList(), []);
});

test('access tokens and sessions are accepted only from allowed IPs, starting with the next request', async () => {
  await allowOnlyInside();
  for (const as of [user, key]) {
    await keyward.ok('GET', '/api/v1/session', { as, headers: from(INSIDE) });
    for (const [method, path] of [
      ['GET', '/api/v1/session'],
      ['GET', '/api/v1/api-keys'],
      ['PUT', PATH],
    ] as const) {
      const response = await keyward.expectError('ip_denied', method, path, { as, headers: from(OUTSIDE) });
      assert.match(response.body.message, /Use an allowed one, or ask an administrator to change the list/);
    }
  }
  await setFromCli([]);
  await keyward.ok('GET', '/api/v1/session', { as: user, headers: from(OUTSIDE) });
});

test('an invalid token reveals nothing about the list, and public endpoints stay open', async () => {
  await allowOnlyInside();
  const as = { headers: { authorization: 'Bearer wrong' } };
  await keyward.expectError('unauthenticated', 'GET', '/api/v1/session', { as, headers: from(OUTSIDE) });
  await keyward.expectError('unauthenticated', 'GET', '/api/v1/session', { headers: from(OUTSIDE) });
  await keyward.ok('GET', '/healthz', { headers: from(OUTSIDE) });
});

async function trySignIn(email: string, password: string, ip: string) {
  const headers = { origin: keyward.url, ...from(ip) };
  return keyward.request('POST', '/api/v1/session', { body: { email, password }, headers });
}

test('a correct password from a denied IP address gets the same response as a wrong password', async () => {
  await allowOnlyInside();
  const correct = await trySignIn('ada@example.com', PASSWORD, OUTSIDE);
  const wrong = await trySignIn('ada@example.com', OTHER_PASSWORD, OUTSIDE);
  const outcome = ({ status, body }: typeof correct) => [status, body.code, body.message];
  assert.deepEqual(outcome(correct), outcome(wrong));
  assert.equal(correct.body.code, 'invalid_credentials');
  assert.equal(correct.headers['set-cookie'], undefined);
  assert.equal((await trySignIn('ada@example.com', PASSWORD, INSIDE)).status, 200);
});

test('a correct password from a denied IP address counts as a failed attempt, so that throttling reveals nothing', async () => {
  await keyward.invite({ email: 'grace@example.com', by: await keyward.signIn() });
  await allowOnlyInside();
  const codes: string[] = [];
  for (let attempt = 0; attempt < 12; attempt++) {
    codes.push((await trySignIn('grace@example.com', PASSWORD, OUTSIDE)).body.code);
  }
  assert.deepEqual([codes[0], codes.at(-1)], ['invalid_credentials', 'too_many_attempts']);
});

test('a one-time link is rejected from a denied IP address and stays valid for an allowed one', async () => {
  const body = { given_name: 'A', family_name: 'B', email: 'link@example.com', roles: ['READONLY'] };
  const invited = await keyward.ok('POST', '/api/v1/user', { body, as: await keyward.signIn() });
  await allowOnlyInside();
  const token = linkToken(invited.body.data.enrollment.url);
  const follow = (ip: string) =>
    keyward.request('POST', '/api/v1/enrollment', {
      body: { token, password: OTHER_PASSWORD },
      headers: { origin: keyward.url, ...from(ip) },
    });
  assert.equal((await follow(OUTSIDE)).body.code, 'invalid_link');
  assert.equal((await follow(INSIDE)).status, 200);
});

test('the password exchange is rejected from a denied IP address', async () => {
  await keyward.ok('PUT', '/api/v1/account', { body: { password_tokens: true }, as: await keyward.signIn() });
  await allowOnlyInside();
  const form = { username: 'ada@example.com', password: PASSWORD };
  const send = (ip: string) => keyward.request('POST', '/api/auth/bearer/token', { form, headers: from(ip) });
  assert.equal((await send(OUTSIDE)).body.code, 'invalid_credentials');
  assert.equal((await send(INSIDE)).status, 200);
});

test('the exchange from a denied IP address fails like an invalid request token and leaves the token unused', async () => {
  await allowOnlyInside();
  const jwt = requestToken(key, keyward.clock.now);
  const send = (ip: string) => keyward.request('POST', '/api/v1/auth/token', { body: { jwt }, headers: from(ip) });
  const denied = await send(OUTSIDE);
  const invalid = await keyward.request('POST', '/api/v1/auth/token', { body: { jwt: 'x' } });
  assert.deepEqual([denied.status, denied.body.message], [401, invalid.body.message]);
  assert.equal((await send(INSIDE)).status, 200, 'the request token is still valid');
});

test('the refresh from a denied IP address fails like an invalid refresh token and leaves the token unused', async () => {
  await allowOnlyInside();
  const inside = { body: { jwt: requestToken(key, keyward.clock.now) }, headers: from(INSIDE) };
  const { refresh_token } = (await keyward.ok('POST', '/api/v1/auth/token', inside)).body;
  const send = (ip: string, token = refresh_token) =>
    keyward.request('POST', '/api/auth/bearer/refresh', { form: { refresh_token: token }, headers: from(ip) });
  const [denied, invalid] = [await send(OUTSIDE), await send(OUTSIDE, 'x')];
  assert.deepEqual([denied.status, denied.body.message], [400, invalid.body.message]);
  const refreshed = await send(INSIDE);
  assert.equal(refreshed.status, 200);
  keyward.clock.advance(60);
  assert.equal((await send(INSIDE, refreshed.body.refresh_token)).status, 200, 'the token family stays valid');
});

test('the allowed IPs of a key apply to its exchange, refresh and access tokens, and to no other caller', async () => {
  const as = await keyward.signIn();
  const limitedKey = await keyward.addKey({ by: as });
  const appname = encodeURIComponent(limitedKey.appname);
  const setAllowedIps = (allowed_ips: string[]) =>
    keyward.ok('PUT', `/api/v1/api-keys/${appname}`, { body: { roles: ['ADMIN'], allowed_ips }, as });
  await setAllowedIps(['203.0.113.0/24']);
  await keyward.expectError('ip_denied', 'GET', '/api/v1/session', { as: limitedKey, headers: from(OUTSIDE) });
  await keyward.ok('GET', '/api/v1/session', { as: limitedKey, headers: from(INSIDE) });
  await keyward.ok('GET', '/api/v1/session', { as, headers: from(OUTSIDE) });
  const jwt = requestToken(limitedKey, keyward.clock.now);
  const exchange = (ip: string) => keyward.request('POST', '/api/v1/auth/token', { body: { jwt }, headers: from(ip) });
  assert.equal((await exchange(OUTSIDE)).body.code, 'invalid_credentials');
  const tokens = (await exchange(INSIDE)).body;
  const form = { refresh_token: tokens.refresh_token };
  const refresh = (ip: string) => keyward.request('POST', '/api/auth/bearer/refresh', { form, headers: from(ip) });
  assert.equal((await refresh(OUTSIDE)).body.code, 'invalid_grant');
  assert.equal((await refresh(INSIDE)).status, 200);
  await setFromCli(['198.51.100.0/24', '127.0.0.1']);
  await keyward.expectError('ip_denied', 'GET', '/api/v1/session', { as: limitedKey, headers: from(INSIDE) });
  await setFromCli([]);
  await setAllowedIps([]);
  await keyward.ok('GET', '/api/v1/session', { as: limitedKey, headers: from(OUTSIDE) });
});

test("callers cannot lock themselves out: a list without the caller's IP address is rejected", async () => {
  const as = await keyward.signIn();
  const put = (body: string[], ip: string, caller: { headers: object } = as) =>
    keyward.request('PUT', PATH, { body, as: { headers: { ...caller.headers } }, headers: from(ip) });
  for (const caller of [as, key]) {
    const response = await put(['203.0.113.0/24'], OUTSIDE, caller);
    assert.deepEqual([response.status, response.body.code], [409, 'would_lock_out']);
    assert.match(response.body.message, /Add your IP address, or set the list with the CLI/);
  }
  assert.equal((await put(['203.0.113.0/24'], 'no-address')).body.code, 'would_lock_out');
  assert.deepEqual(await readList(), []);
  assert.equal((await put(['203.0.113.0/24'], INSIDE)).status, 201);
  assert.equal((await put(['::ffff:203.0.113.9'], INSIDE)).status, 201);
  assert.equal((await put([], INSIDE)).status, 201);
});

test('changing the list requires re-authentication and is recorded in the audit log with the previous list', async () => {
  const as = await keyward.signIn();
  await keyward.ok('PUT', PATH, { body: ['127.0.0.1'], as });
  const { body } = await keyward.ok('POST', '/api/v1/search/audit', { body: { size: 1 }, as });
  const { class: recordClass, action, user, before, after } = body.data[0];
  assert.deepEqual(
    [recordClass, action, user, before, after],
    ['account', 'update', 'ada@example.com', { allowed_ips: [] }, { allowed_ips: ['127.0.0.1'] }],
  );
  keyward.clock.advance(300);
  await keyward.expectError('reauthentication_required', 'PUT', PATH, { body: ['127.0.0.1'], as });
});

test('the allowed IPs of one account do not apply to another account', async () => {
  const { administrator } = await keyward.otherAccount();
  await setFromCli(['203.0.113.0/24']);
  await keyward.ok('GET', '/api/v1/session', { as: administrator, headers: from(OUTSIDE) });
  assert.deepEqual((await keyward.ok('GET', PATH, { as: administrator, headers: from(OUTSIDE) })).body, []);
});
