import assert from 'node:assert/strict';
import test from 'node:test';
import { createLogger, REDACTED } from '../../src/http/logger.ts';
import { PASSWORD, requestToken, startKeyward } from '../support/keyward.ts';
import { assertNoSecretLogged } from './support/database-watcher.ts';

const NAMES = [
  'appkey',
  'shared_secret',
  'connection_secret',
  'credential',
  'password',
  'token',
  'access_token',
  'refresh_token',
  'jwt',
];

test('the redaction list contains exactly these names', () => {
  const headers = ['.authorization', '.cookie', '["x-api-key"]', '["set-cookie"]'];
  assert.deepEqual(
    [...REDACTED].sort(),
    [
      ...NAMES.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
      ...headers.flatMap((name) => [`req.headers${name}`, `headers${name}`]),
    ].sort(),
  );
});

test('a secret logged under its name is redacted', () => {
  const lines: string[] = [];
  const logger = createLogger({ write: (line) => void lines.push(line) });
  for (const name of NAMES) {
    logger.error({ [name]: 'top secret', body: { [name]: 'top secret', deeper: { [name]: 'top secret' } } }, 'failed');
    assert.doesNotMatch(lines.pop() ?? '', /top secret/, name);
  }
  const headers = {
    authorization: 'top secret',
    cookie: 'top secret',
    'x-api-key': 'top secret',
    'set-cookie': ['top secret'],
  };
  logger.error({ headers }, 'failed');
  logger.error({ req: { method: 'GET', id: '1', url: '/a?key=top secret', headers } }, 'failed');
  assert.equal(lines.length, 2);
  for (const line of lines) assert.doesNotMatch(line, /top secret/);
});

test('an internal failure logs its cause without any presented secret', async () => {
  const keyward = await startKeyward();
  const user = await keyward.asUser('ADMIN');
  const key = await keyward.asKey('ADMIN');
  const jwt = requestToken(key, keyward.clock.now);
  await keyward.context.uses.fold();
  await keyward.context.storage.close();
  const attempts = [
    () => keyward.request('GET', '/api/v1/api-keys', { as: user }),
    () => keyward.request('GET', `/api/v1/api-keys/${key.appname}`, { as: key }),
    () => keyward.exchange(jwt),
    () => keyward.request('POST', '/api/auth/bearer/refresh', { form: { refresh_token: key.refreshToken } }),
    () => keyward.request('POST', '/api/auth/bearer/token', { form: { username: user.email, password: PASSWORD } }),
    () =>
      keyward.request('POST', '/api/v1/session', {
        body: { email: user.email, password: PASSWORD },
        headers: { origin: keyward.url },
      }),
  ];
  for (const attempt of attempts) {
    const response = await attempt();
    assert.ok(response.status >= 500, response.text);
    const line = keyward.log.at(-1) ?? '';
    assert.match(line, new RegExp(response.body.request_id), 'the operator finds the cause by the request id');
    assert.match(line, /"stack"/);
    assert.doesNotMatch(response.text, /sqlite|kysely|node:|\.ts/i);
  }
  assert.equal(keyward.log.length, attempts.length);
  assertNoSecretLogged(keyward, [jwt, PASSWORD, key.appkey, key.sharedSecret, user.email]);
});
