import assert from 'node:assert/strict';
import test from 'node:test';
import { type AuditRecord, tokenTypes } from '@keyward/contract';
import { verifyChain } from '../../src/actions/system/verify-audit.ts';
import { basicAuthorization } from '../support/basic.ts';
import { type ApiCaller, type Key, type Keyward, requestToken, startKeyward } from '../support/keyward.ts';

const keyward = await startKeyward();
const ada = await keyward.asUser('ADMIN');
const key = await keyward.addKey({ appname: 'billing' });
const WRONG = 'not the password of any user';

/** Returns the denied attempts in the audit log since the last call, oldest first. */
let lastSeenId = 0;
async function readNewDenials(as: ApiCaller = ada, server: Keyward = keyward): Promise<AuditRecord[]> {
  const body = { include: ['session'], size: 1000, end: server.clock.now + 1 };
  const records: AuditRecord[] = (await server.ok('POST', '/api/v1/search/audit', { body, as })).body.data;
  const denials = records.filter(({ id, action }) => action === 'deny' && id > lastSeenId).reverse();
  lastSeenId = denials.at(-1)?.id ?? lastSeenId;
  return denials;
}

const summary = ({ user, subclass, description, ip }: AuditRecord) => [user, subclass, description, ip];
const signInAs = (email: string, password = WRONG) =>
  keyward.expectError('invalid_credentials', 'POST', '/api/v1/session', {
    body: { email, password },
    headers: { origin: keyward.url },
  });
const expectDeniedExchange = async (token: string) => assert.equal((await keyward.exchange(token)).status, 401);
const LOOPBACK = '127.0.0.1';

test('the first failed sign-in of a minute is recorded immediately, and all others in one record after the minute', async () => {
  await signInAs('ada@example.com');
  const first = ['ada@example.com', 'sign-in', 'Sign-in of ada@example.com denied: wrong password', LOOPBACK];
  const [record] = await readNewDenials();
  assert.deepEqual(record && summary(record), first);
  assert.deepEqual(record?.after, {
    kind: 'user',
    id: ada.id,
    reason: 'wrong_password',
    count: 1,
    minute: keyward.clock.now,
  });
  for (let more = 0; more < 3; more++) await signInAs('ADA@example.com');
  assert.deepEqual(await readNewDenials(), [], 'the minute is not over');
  keyward.clock.advance(60);
  const [summaryRecord, ...others] = await readNewDenials();
  assert.deepEqual(others, []);
  assert.equal(
    summaryRecord?.description,
    'Sign-in of ada@example.com denied 3 more times within a minute: wrong password',
  );
  assert.equal(summaryRecord?.after?.['count'], 3);
});

test('sign-ins with unknown email addresses share one record, which does not contain the addresses', async () => {
  const emails = ['my-password-by-mistake@example.com', 'nobody@example.com', 'nobody-else@example.com'];
  for (const email of emails) await signInAs(email);
  keyward.clock.advance(60);
  const records = await readNewDenials();
  assert.deepEqual(
    records.map(({ user, description }) => [user, description]),
    [
      ['unknown', 'Sign-in denied: unknown user'],
      ['unknown', 'Sign-in denied 2 more times within a minute: unknown user'],
    ],
  );
  const all = JSON.stringify([records, await readNewDenials()]);
  for (const email of emails) assert.ok(!all.includes(email), email);
});

test('throttled attempts, failed re-authentication, password tokens and unknown links are recorded with their reasons', async () => {
  for (let failure = 0; failure < 5; failure++) await signInAs('bob@example.com');
  await keyward.expectError('too_many_attempts', 'POST', '/api/v1/session', {
    body: { email: 'bob@example.com', password: WRONG },
    headers: { origin: keyward.url },
  });
  await keyward.expectError('invalid_credentials', 'POST', '/api/v1/session/reauthentication', {
    body: { password: WRONG },
    as: ada,
  });
  const form = { username: 'ada@example.com', password: ada.password };
  await keyward.expectError('invalid_credentials', 'POST', '/api/auth/bearer/token', { form });
  const body = { token: 'made-up', password: WRONG };
  await keyward.expectError('invalid_link', 'POST', '/api/v1/enrollment', { body, headers: { origin: keyward.url } });
  assert.deepEqual(
    (await readNewDenials()).map(({ description }) => description),
    [
      'Sign-in denied: unknown user',
      'Sign-in denied: too many attempts',
      'Re-authentication of ada@example.com denied: wrong password',
      'Exchange of a password for tokens of ada@example.com denied: password tokens are switched off',
      'One-time link denied: unknown, used or expired link',
    ],
  );
  keyward.clock.advance(60);
  await readNewDenials();
});

test('a denied exchange is recorded under the claimed key, with its reason', async () => {
  const { now } = keyward.clock;
  const usedToken = requestToken(key, now);
  assert.equal((await keyward.exchange(usedToken)).status, 200);
  const otherKey = await keyward.addKey({ appname: 'other' });
  await expectDeniedExchange(usedToken);
  await expectDeniedExchange(requestToken({ ...key, sharedSecret: 'another' }, now));
  await expectDeniedExchange(requestToken({ ...key, appkey: otherKey.appkey }, now));
  await expectDeniedExchange(requestToken(key, now - 301));
  await expectDeniedExchange(requestToken({ ...key, appname: 'nobody-has-this-name' }, now));
  await expectDeniedExchange(requestToken({ ...key, shortname: 'absent1' }, now));
  await expectDeniedExchange('no.token.atall');
  await keyward.ok('POST', '/api/v1/api-keys/other/disable', { as: ada });
  await expectDeniedExchange(requestToken(otherKey, now));
  const records = await readNewDenials();
  assert.deepEqual(
    records.map(({ user, description }) => [user, description]),
    [
      ['billing', 'Token exchange of billing denied: request token used before'],
      ['billing', 'Token exchange of billing denied: not signed with the shared secret'],
      ['billing', 'Token exchange of billing denied: wrong secret'],
      ['billing', 'Token exchange of billing denied: issued too long ago, or in the future'],
      ['unknown', 'Token exchange denied: unknown key'],
      ['unknown', 'Token exchange denied: not a valid token'],
      ['other', 'Token exchange of other denied: key disabled'],
    ],
  );
  assert.ok(!JSON.stringify(records).includes('nobody-has-this-name'));
  keyward.clock.advance(60);
  assert.deepEqual(
    (await readNewDenials()).map(({ description }) => description),
    ['Token exchange denied 1 more time within a minute: unknown key'],
  );
});

test('denied refreshes, OAuth clients and OAuth token exchanges are recorded', async () => {
  const regeneratedKey = await keyward.addKey({ appname: 'leaving' });
  await keyward.ok('PUT', '/api/v1/api-keys/leaving/regen', { as: ada });
  const refresh = (token: string) =>
    keyward.expectError('invalid_grant', 'POST', '/api/auth/bearer/refresh', { form: { refresh_token: token } });
  await refresh(regeneratedKey.refreshToken);
  await refresh('kwr~made~up');
  const form = { grant_type: 'client_credentials', audience: 'reports' };
  const client = (secret: string) => ({ authorization: basicAuthorization('billing@acme1', secret) });
  await keyward.expectError('invalid_client', 'POST', '/oauth2/token', {
    form,
    headers: client(regeneratedKey.appkey),
  });
  const exchange = {
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token_type: tokenTypes.apiKey,
    subject_token: regeneratedKey.appkey,
    audience: 'reports',
  };
  const response = await keyward.request('POST', '/oauth2/token', { form: exchange, headers: client(key.appkey) });
  assert.equal(response.status, 400, response.text);
  assert.deepEqual(
    (await readNewDenials()).map(({ description }) => description),
    [
      'Refresh of tokens of leaving denied: key, user or setting changed since',
      'Refresh of tokens denied: not a valid token',
      'OAuth client authentication of billing denied: wrong secret',
      'OAuth token exchange denied: unknown key',
    ],
  );
  keyward.clock.advance(60);
  await readNewDenials();
});

test('4,000 denied exchanges write two records for each key and two for all unknown names, with exact counts', async () => {
  const keys: Key[] = [];
  const administrator = await keyward.signIn();
  for (const appname of ['flooded-1', 'flooded-2', 'flooded-3'])
    keys.push(await keyward.addKey({ appname, by: administrator }));
  const unknownTotal = { user: 'unknown', count: 0 };
  const tokens = Array.from({ length: 4000 }, (_, index) => {
    const claimedKey = keys[index % 4];
    if (!claimedKey) unknownTotal.count++;
    const appname = claimedKey?.appname ?? `made-up-${index}`;
    return requestToken({ ...key, appname }, keyward.clock.now, { jti: `flood-${index}` });
  });
  const before = keyward.context.storage.lastAppended();
  while (tokens.length > 0) {
    await Promise.all(
      tokens
        .splice(0, 100)
        .map((jwt) => keyward.request('POST', '/api/v1/auth/token', { body: { jwt }, checked: false })),
    );
  }
  keyward.clock.advance(60);
  const records = await readNewDenials();
  assert.equal(records.length, 8);
  const counts = Map.groupBy(records, ({ user }) => user);
  const totals = [...counts].map(([user, group]) => ({
    user,
    count: group.reduce((sum, { after }) => sum + Number(after?.['count']), 0),
  }));
  assert.deepEqual(
    totals.sort((a, b) => a.user.localeCompare(b.user)),
    [...keys.map(({ appname: user }) => ({ user, count: 1000 })), unknownTotal],
  );
  assert.equal(keyward.context.storage.lastAppended(), before, 'followers have no new entries to read');
  assert.equal((await verifyChain(keyward.context, { accountId: await accountId(), shortname: 'acme1' })).broken, null);
});

async function accountId(): Promise<string> {
  const [account] = await keyward.context.storage.stores.directory.accounts();
  assert.ok(account);
  return account.id;
}

const failureLines = () => keyward.log.filter((line) => line.startsWith('could not record denied attempts'));

test('attempts that cannot be recorded are logged once, and recorded when the database recovers', async (t) => {
  const { storage, deniedAttempts } = keyward.context;
  keyward.clock.advance(60);
  await readNewDenials();
  keyward.log.length = 0;
  const failingWrite = t.mock.method(storage, 'grouped', () => Promise.reject(new Error('the disk is full')));
  for (let attempt = 0; attempt < 3; attempt++) {
    keyward.clock.advance(60);
    await signInAs('ada@example.com');
    await deniedAttempts.settle();
  }
  assert.deepEqual(failureLines(), ['could not record denied attempts Error: the disk is full']);
  failingWrite.mock.restore();
  keyward.clock.advance(60);
  await deniedAttempts.settle();
  assert.equal((await readNewDenials(await keyward.signIn())).length, 3);
});

test('attempts that cannot be counted are logged', async (t) => {
  const { directory } = keyward.context.storage.stores;
  keyward.log.length = 0;
  t.mock.method(directory, 'accounts', () => Promise.reject(new Error('the disk fails')));
  keyward.clock.advance(60);
  await expectDeniedExchange('nonsense');
  await keyward.context.deniedAttempts.settle();
  assert.deepEqual(failureLines(), ['could not record denied attempts Error: the disk fails']);
});

test('counted attempts are recorded when the server stops', async () => {
  for (let index = 0; index < 3; index++)
    await expectDeniedExchange(requestToken({ ...key, sharedSecret: 'another' }, keyward.clock.now));
  await keyward.restart();
  assert.deepEqual(
    (await readNewDenials(await keyward.signIn())).map(({ description }) => description),
    [
      'Token exchange of billing denied: not signed with the shared secret',
      'Token exchange of billing denied 2 more times within a minute: not signed with the shared secret',
    ],
  );
});

test('the audit log of an account contains no denied attempts that concern another account or no account', async () => {
  const { administrator } = await keyward.otherAccount();
  const reports: unknown[] = [];
  keyward.context.deniedAttempts.reportTo(({ attempt, reason, count }) => reports.push([attempt, reason, count]));
  await signInAs('nobody@example.com');
  await expectDeniedExchange(requestToken({ ...key, shortname: 'absent1' }, keyward.clock.now));
  await expectDeniedExchange(requestToken({ ...key, appname: 'nobody' }, keyward.clock.now));
  const administratorAgain = await keyward.signIn();
  assert.deepEqual(
    (await readNewDenials(administratorAgain)).map(({ description }) => description),
    ['Token exchange denied: unknown key'],
    'the attempt that named the account',
  );
  assert.deepEqual(reports, [
    ['sign-in', 'unknown_user', 1],
    ['exchange', 'unknown_key', 1],
  ]);
  lastSeenId = 0;
  assert.deepEqual(await readNewDenials(administrator), []);
});
