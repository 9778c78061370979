import assert from 'node:assert/strict';
import test from 'node:test';
import { type HttpResponse, OTHER_PASSWORD, PASSWORD, startKeyward } from '../support/keyward.ts';

const keyward = await startKeyward();
const administrator = await keyward.asUser();
const origin = () => ({ origin: keyward.url });
const attempt = (email: string, password: string, headers: Record<string, string> = {}) =>
  keyward.request('POST', '/api/v1/session', { body: { email, password }, headers: { ...origin(), ...headers } });
const isIn = async (headers: object) =>
  (await keyward.request('GET', '/api/v1/session', { as: { headers: { ...headers } } })).status === 200;

function comparable({ status, headers, text }: HttpResponse): string {
  const { date, 'x-request-id': id, ...rest } = headers;
  return JSON.stringify([status, rest, text.replaceAll(String(id), 'id'), typeof date]);
}

test('an unknown user, a wrong password and an invited user without a password get the same response', async () => {
  await keyward.ok('POST', '/api/v1/user', {
    body: { given_name: 'N', family_name: 'Y', email: 'not-yet@example.com', roles: ['ADMIN'] },
    as: administrator,
  });
  const wrong = comparable(await attempt('ada@example.com', OTHER_PASSWORD));
  assert.equal(JSON.parse(wrong)[0], 401);
  for (const email of ['nobody@example.com', 'not-yet@example.com', 'no address', '\u0000']) {
    assert.equal(comparable(await attempt(email, OTHER_PASSWORD)), wrong, email);
  }
});

test('each sign-in creates a new session id, and the email address is case-insensitive', async () => {
  const one = await keyward.signIn('ADA@Example.com');
  const other = await keyward.signIn('ada@example.com', PASSWORD, { cookie: one.cookie });
  assert.notEqual(one.cookie.split(';')[0], other.cookie.split(';')[0]);
  assert.ok(await isIn(other.headers));
});

test('signing out deletes the session on the server and clears the cookie', async () => {
  const user = await keyward.signIn();
  const bystander = await keyward.signIn();
  const response = await keyward.ok('DELETE', '/api/v1/session', { as: user });
  const [cleared = ''] = response.headers['set-cookie'] ?? [];
  assert.match(cleared, /^keyward-\d+=; .*(Max-Age=0|Expires=Thu, 01 Jan 1970)/);
  assert.deepEqual([await isIn(user.headers), await isIn(bystander.headers)], [false, true]);
});

test('a session expires an hour after its last use', async () => {
  const user = await keyward.signIn();
  for (const step of [3500, 3500, 3539]) {
    keyward.clock.advance(step);
    assert.ok(await isIn(user.headers));
  }
  keyward.clock.advance(3600);
  assert.equal(await isIn(user.headers), false);
});

test('a session expires after twelve hours, even if it is used', async () => {
  const user = await keyward.signIn();
  for (let passed = 0; passed < 12 * 3600 - 1800; passed += 1800) {
    keyward.clock.advance(1800);
    assert.ok(await isIn(user.headers));
  }
  keyward.clock.advance(1799);
  assert.ok(await isIn(user.headers));
  keyward.clock.advance(1);
  assert.equal(await isIn(user.headers), false);
});

test('a re-authentication is valid for five minutes, and a wrong password does not re-authenticate', async () => {
  const as = await keyward.signIn();
  const until = async () => (await keyward.ok('GET', '/api/v1/session', { as })).body.data.reauthenticated_until;
  assert.equal(await until(), keyward.clock.now + 300);
  keyward.clock.advance(300);
  assert.equal(await until(), null);
  const path = '/api/v1/session/reauthentication';
  await keyward.expectError('invalid_credentials', 'POST', path, { body: { password: OTHER_PASSWORD }, as });
  assert.equal(await until(), null);
  const { body } = await keyward.ok('POST', path, { body: { password: PASSWORD }, as });
  assert.deepEqual(
    [body.data.reauthenticated_until, await until()],
    [keyward.clock.now + 300, keyward.clock.now + 300],
  );
});

test('passwords match in any Unicode normalization form', async () => {
  const password = 'schöne grüne Wälder über Zürich';
  const user = await keyward.invite({ by: await keyward.signIn(), password: password.normalize('NFC') });
  assert.equal((await attempt(user.email, password.normalize('NFD'))).status, 200);
});

test('unknown devices wait longer after each failure, with Retry-After', async () => {
  const caller = await keyward.signIn();
  const { email } = await keyward.invite({ by: caller });
  for (let failure = 0; failure < 5; failure++) assert.equal((await attempt(email, 'wrong')).status, 401);
  for (const wait of [1, 2, 4, 8]) {
    const response = await attempt(email, PASSWORD);
    assert.deepEqual([response.status, response.headers['retry-after']], [429, String(wait)]);
    keyward.clock.advance(wait);
    assert.equal((await attempt(email, 'wrong')).status, 401);
  }
  assert.equal((await attempt('ada@example.com', PASSWORD)).status, 200, 'other users are not throttled');
  keyward.clock.advance(900);
  assert.equal((await attempt(email, PASSWORD)).status, 200);
});

test('a device that signed in before is not throttled by unknown devices, and does not throttle them', async () => {
  const user = await keyward.invite({ by: await keyward.signIn() });
  const device = user.cookie.split('; ')[1] ?? '';
  assert.match(device, /^keyward-device-\d+=/);
  for (let failure = 0; failure < 8; failure++) {
    await attempt(user.email, 'wrong');
    keyward.clock.advance(1);
  }
  assert.equal((await attempt(user.email, PASSWORD)).status, 429);
  const foreign = (await keyward.signIn()).cookie.split('; ')[1] ?? '';
  const forged = `${device.slice(0, -4)}AAAA`;
  for (const cookie of [foreign, forged]) {
    assert.equal(
      (await attempt(user.email, PASSWORD, { cookie })).status,
      429,
      'a device of another user is not exempt',
    );
  }
  assert.equal((await attempt(user.email, PASSWORD, { cookie: device })).status, 200);
});

test('an IP address cannot try many users', async () => {
  const responses: HttpResponse[] = [];
  for (let user = 0; user < 32; user++) responses.push(await attempt(`guess-${user}@example.com`, 'wrong'));
  assert.equal(responses.at(-1)?.status, 429);
  keyward.clock.advance(901);
  assert.equal((await attempt('ada@example.com', PASSWORD)).status, 200);
});

test('password guesses in a session are throttled together with password guesses by bearer tokens', async () => {
  const as = await keyward.signIn();
  const path = '/api/v1/session/reauthentication';
  for (let failure = 0; failure < 5; failure++) {
    await keyward.expectError('invalid_credentials', 'POST', path, { body: { password: 'wrong' }, as });
  }
  await keyward.expectError('too_many_attempts', 'POST', path, { body: { password: PASSWORD }, as });
  for (let failure = 0; failure < 5; failure++) {
    await keyward.request('POST', '/api/auth/bearer/token', { form: { username: 'x@example.com', password: 'w' } });
  }
  assert.equal((await attempt('x@example.com', 'w')).status, 429, 'both endpoints share the limit');
});

test('concurrent attempts over the limit receive 429, and so does a password change during the flood', async () => {
  keyward.clock.advance(1000);
  const { body } = await keyward.ok('POST', '/api/v1/user', {
    body: { given_name: 'P', family_name: 'Q', email: 'patient@example.com', roles: ['READONLY'] },
    as: await keyward.signIn(),
  });
  const token = body.data.enrollment.url.split('#token=')[1];
  const enroll = () =>
    keyward.request('POST', '/api/v1/enrollment', { body: { token, password: PASSWORD }, headers: origin() });
  const flood = Array.from({ length: 100 }, (_, index) => attempt(`flood-${index}@example.com`, 'wrong'));
  const [enrolled, ...responses] = await Promise.all([enroll(), ...flood]);
  assert.deepEqual(new Set(responses.map(({ status }) => status)), new Set([401, 429]));
  // The request may arrive while the queue is full; the client can then repeat it.
  if (enrolled.status === 200) return;
  assert.equal(enrolled.body.code, 'too_many_attempts');
  assert.equal((await enroll()).status, 200, 'the link is still valid');
});
