import assert from 'node:assert/strict';
import test from 'node:test';
import { newSetupLink } from '../../src/actions/system/setup-link.ts';
import { linkToken, PASSWORD, startKeyward } from '../support/keyward.ts';

const user = { shortname: 'acme1', email: 'ada@example.com', password: PASSWORD };

async function empty() {
  const keyward = await startKeyward({ empty: true });
  const setUp = (token: string, overrides: object = {}) =>
    keyward.request('POST', '/api/v1/setup', {
      body: { ...user, ...overrides, token },
      headers: { origin: keyward.url },
    });
  return { keyward, setUp, newToken: async () => linkToken(await newSetupLink(keyward.context)) };
}

test('the setup link creates the first administrator once, even for concurrent requests', async () => {
  const { keyward, setUp, newToken } = await empty();
  const token = await newToken();
  const responses = await Promise.all(
    ['a@example.com', 'b@example.com', 'c@example.com'].map((email) => setUp(token, { email })),
  );
  assert.deepEqual(responses.map(({ status }) => status).sort(), [201, 409, 409]);
  assert.equal((await setUp(token)).body.code, 'already_set_up');
  const { body } = await keyward.ok('GET', '/api/v1/users', {
    as: {
      headers: { cookie: responses.find(({ status }) => status === 201)?.headers['set-cookie']?.[0]?.split(';')[0] },
    },
  });
  assert.equal(body.meta.count, 1);
});

test('a link expires after an hour, or when a newer link is created', async () => {
  const { keyward, setUp, newToken } = await empty();
  const old = await newToken();
  const token = await newToken();
  assert.equal((await setUp(old)).body.code, 'invalid_link');
  assert.equal((await setUp('made-up')).body.code, 'invalid_link');
  keyward.clock.advance(3600);
  assert.equal((await setUp(token)).body.code, 'invalid_link');
  const last = await newToken();
  keyward.clock.advance(3599);
  assert.equal((await setUp(last)).status, 201);
});

test('a weak password or an invalid short name creates nothing and leaves the link valid', async () => {
  const { setUp, newToken } = await empty();
  const token = await newToken();
  assert.equal((await setUp(token, { password: 'acme1 ada acme1 ada' })).body.code, 'weak_password');
  for (const shortname of ['four', 'x'.repeat(17), 'with space', 'plus+', 'slash/', 'ümlaut']) {
    assert.equal((await setUp(token, { shortname })).body.code, 'invalid_request', shortname);
  }
  assert.equal((await setUp(token)).status, 201);
});

test('an administrator without a name is listed and can be sent back unchanged', async () => {
  const { keyward, setUp, newToken } = await empty();
  const cookie = (await setUp(await newToken())).headers['set-cookie']?.map((each) => each.split(';')[0]).join('; ');
  const as = { headers: { cookie, origin: keyward.url } };
  const { body } = await keyward.ok('GET', '/api/v1/users', { as });
  const [record] = body.data;
  assert.deepEqual([record.given_name, record.family_name], ['', '']);
  const back = await keyward.ok('PUT', `/api/v1/user/${record.id}`, { body: record, as });
  assert.deepEqual(back.body.data, record);
});

test('no user exists before the setup', async () => {
  const { keyward } = await empty();
  await keyward.expectError('invalid_credentials', 'POST', '/api/v1/session', {
    body: { email: user.email, password: PASSWORD },
    headers: { origin: keyward.url },
  });
  await keyward.expectError('unauthenticated', 'GET', '/api/v1/users');
  await keyward.ok('GET', '/readyz');
});
