import assert from 'node:assert/strict';
import test from 'node:test';
import { type ApiCaller, type Credentials, type HttpResponse, requestToken, startKeyward } from '../support/keyward.ts';
import {
  addFlows,
  type ClientKey,
  EXCHANGE,
  exchangeKey,
  introspect,
  newClient,
  requestAccessToken,
  sendOAuthRequest,
} from '../support/oauth.ts';

const WINDOW = 600;
const LIMIT = 3;

const keyward = await startKeyward();
await addFlows(keyward);
const admin = await keyward.asUser();
/** Signs in again, because the clock advances and creating a privileged key requires recent re-authentication. */
const newKey = async (role: string, overrides: object = {}) =>
  newClient(keyward, { role, members: overrides, by: await keyward.signIn() });
await keyward.addKey();
const { body: revealed } = await keyward.ok('GET', '/api/v1/shared-secret', { as: admin });

const members = { rate_limit: { limit: LIMIT, window_seconds: WINDOW } };
const limitedKey = (role = 'READONLY') => newKey(role, members);

function credentialsOf({ appname, appkey }: ClientKey): Credentials {
  return { shortname: 'acme1', appname, appkey, sharedSecret: revealed.data.shared_secret };
}

const check = ({ appkey }: ClientKey) =>
  keyward.request('GET', '/api/v1/forward-auth/acme1', { headers: { 'x-api-key': appkey }, checked: false });
const refresh = (token: string) =>
  keyward.request('POST', '/api/auth/bearer/refresh', { form: { refresh_token: token } });
const list = (as: ApiCaller) => keyward.request('GET', '/api/v1/api-keys?limit=1', { as });

function assertLimited({ status, body, headers, text }: HttpResponse, expected = 429): void {
  assert.deepEqual([status, body.code], [expected, 'rate_limited'], text);
  assert.equal(headers['retry-after'], String(WINDOW));
}

test('an exchange, a refresh, a management request and a check count as one request each', async () => {
  const key = await limitedKey();
  const credentials = credentialsOf(key);
  const tokens = await keyward.tokensOf(credentials);
  assert.equal((await list(tokens)).status, 200);
  const refreshed = await refresh(tokens.refreshToken);
  assert.equal(refreshed.status, 200);

  const kept = requestToken(credentials, keyward.clock.now);
  const denied = [
    await keyward.exchange(kept),
    await refresh(refreshed.body.refresh_token),
    await list(tokens),
    await check(key),
    await sendOAuthRequest(keyward, 'token', key, {
      grant_type: 'client_credentials',
      audience: 'https://flows.example.com',
    }),
  ];
  for (const response of denied) assertLimited(response);

  keyward.clock.advance(WINDOW);
  assert.equal((await refresh(refreshed.body.refresh_token)).status, 200, 'a denied refresh does not use the token');
  assert.equal((await check(key)).status, 200);
  assert.equal((await check(key)).status, 200);
  assertLimited(await check(key));
});

test('an exchange denied by the limit leaves the request token unused', async () => {
  const credentials = credentialsOf(await newKey('READONLY', { rate_limit: { limit: 1, window_seconds: 60 } }));
  assert.equal((await keyward.exchange(requestToken(credentials, keyward.clock.now))).status, 200);
  const kept = requestToken(credentials, keyward.clock.now);
  assert.equal((await keyward.exchange(kept)).status, 429);
  keyward.clock.advance(60);
  assert.equal((await keyward.exchange(kept)).status, 200);
  keyward.clock.advance(60);
  assert.equal((await keyward.exchange(kept)).status, 401, 'the token is used now');
});

test('a request denied for another reason does not count against the limit', async () => {
  const credentials = credentialsOf(await limitedKey());
  for (let index = 0; index < LIMIT; index++) {
    const wrong = requestToken({ ...credentials, sharedSecret: 'x'.repeat(43) }, keyward.clock.now);
    assert.equal((await keyward.exchange(wrong)).status, 401);
  }
  assert.equal((await keyward.exchange(requestToken(credentials, keyward.clock.now))).status, 200);
});

test('a hundred concurrent exchanges never exceed the limit', async () => {
  const credentials = credentialsOf(await limitedKey());
  const tokens = Array.from({ length: 100 }, () => requestToken(credentials, keyward.clock.now));
  const responses = await Promise.all(tokens.map((token) => keyward.exchange(token)));
  const byStatus = Map.groupBy(responses, ({ status }) => status);
  assert.deepEqual([byStatus.get(200)?.length, byStatus.get(429)?.length], [LIMIT, 100 - LIMIT]);
});

test('denied requests of a limited key appear in its usage, and denied exchanges in the audit log', async () => {
  const key = await limitedKey();
  const credentials = credentialsOf(key);
  const tokens = await keyward.tokensOf(credentials);
  for (let index = 1; index < LIMIT; index++) assert.equal((await list(tokens)).status, 200);
  assertLimited(await list(tokens));
  assertLimited(await keyward.exchange(requestToken(credentials, keyward.clock.now)));
  await keyward.context.deniedAttempts.settle();

  const usage = await keyward.ok('GET', `/api/v1/api-keys/${key.appname}/usage`, { as: admin });
  assert.equal(usage.body.data.totals.last_24_hours.rate_limited, 2);
  const audit = await keyward.ok('POST', '/api/v1/search/audit', {
    body: { start: -60, end: 0, search: `Token exchange of ${key.appname} denied` },
    as: admin,
  });
  assert.equal(audit.body.data.length, 1);
});

test('a service that checks a limited key is not limited itself', async () => {
  const service = await newKey('VERIFIER');
  const key = await limitedKey('reader');
  const token = await requestAccessToken(keyward, key);
  assert.equal((await introspect(keyward, service, token)).rate_limit, undefined);
  for (let index = 1; index < LIMIT; index++)
    assert.equal((await introspect(keyward, service, key.appkey)).active, true);

  const rate_limit = { remaining: 0, retry_after: WINDOW };
  for (const presented of [key.appkey, token]) {
    const state = await introspect(keyward, service, presented);
    assert.deepEqual([state.active, state.username, state.rate_limit], [true, key.appname, rate_limit]);
  }
  const response = await exchangeKey(keyward, service, key.appkey);
  assertLimited(response, 400);
  assert.equal(response.body.error, 'invalid_request', 'RFC 8693, 2.2.2');
});

test('a limited service receives 429 for every key that it checks', async () => {
  const service = await limitedKey('VERIFIER');
  const key = await newKey('reader');
  for (let index = 0; index < LIMIT; index++)
    assert.equal((await introspect(keyward, service, key.appkey)).active, true);
  const form = { grant_type: EXCHANGE, subject_token: key.appkey, audience: 'https://flows.example.com' };
  assertLimited(await sendOAuthRequest(keyward, 'introspect', service, { token: key.appkey }));
  assertLimited(await sendOAuthRequest(keyward, 'token', service, form));
});

test('rate limits of keys do not apply to users', async () => {
  for (let index = 0; index <= LIMIT; index++) assert.equal((await list(admin)).status, 200);
});
