import assert from 'node:assert/strict';
import test from 'node:test';
import { signIn } from '../../src/actions/session/sign-in.ts';
import { prune } from '../../src/actions/system/prune.ts';
import { openForServer } from '../../src/compose.ts';
import { requestToken, startKeyward } from '../support/keyward.ts';
import { assertConsistent } from './support/inspection.ts';
import { temporaryFolder } from './support/server-process.ts';

const DAY = 86_400;

test('setting the clock back loses no rows, and requests continue to succeed', async () => {
  const keyward = await startKeyward();
  const { clock } = keyward;
  const user = await keyward.asUser('ADMIN');
  const key = await keyward.addKey({ role: 'READONLY', expiresAt: clock.now + DAY });
  const usedToken = requestToken(key, clock.now);
  assert.equal((await keyward.exchange(usedToken)).status, 200);
  clock.advance(-DAY);
  await prune(keyward.context);

  assert.equal((await keyward.ok('GET', '/api/v1/session', { as: user })).body.data.name, user.email);
  assert.equal((await keyward.ok('GET', '/api/v1/session', { as: key })).body.data.name, key.appname);
  const earlier = await keyward.tokensOf(key);
  await keyward.ok('GET', '/api/v1/session', { as: earlier });
  await keyward.ok('POST', '/api/auth/bearer/refresh', { form: { refresh_token: key.refreshToken } });
  assert.equal((await keyward.exchange(usedToken)).status, 401, 'a token issued in the future');
  await keyward.addKey({ role: 'READONLY' });
  const signedIn = await keyward.signIn();
  await keyward.ok('GET', '/api/v1/api-keys', { as: signedIn });

  clock.advance(DAY);
  assert.equal((await keyward.exchange(usedToken)).status, 401, 'a used token stays used');
  assert.equal((await keyward.exchange(requestToken(key, clock.now))).status, 200);
  clock.advance(DAY);
  assert.equal((await keyward.exchange(requestToken(key, clock.now))).status, 401, 'the key has expired');
  clock.advance(-2 * DAY);
  assert.equal((await keyward.exchange(requestToken(key, clock.now))).status, 200, 'the key was not deleted');
  assert.deepEqual(keyward.log, []);
  await keyward.stop();
  await assertConsistent(keyward.dataDirectory, 'after the clock was set back and forth');
});

test('setting the clock neither lifts nor extends a limit', async (t) => {
  let now = 1_800_000_000;
  let elapsed = 0;
  const config = { dataDirectory: temporaryFolder(), masterKey: undefined, keyPrefix: 'kw' };
  const sources = {
    now: () => now,
    elapsed: () => elapsed,
    random: (count: number) => crypto.getRandomValues(new Uint8Array(count)),
  };
  const { context, close } = await openForServer(config, 'http://127.0.0.1:1', sources);
  t.after(() => close());
  const attempt = () =>
    signIn(context, { kind: 'visitor', ip: '192.0.2.1' }, { body: { email: 'nobody@example.com', password: 'wrong' } });
  for (let failure = 0; failure < 5; failure++) await assert.rejects(attempt, { code: 'invalid_credentials' });
  for (const jump of [0, DAY, -DAY, -DAY]) {
    now += jump;
    await assert.rejects(attempt, { code: 'too_many_attempts', retryAfter: 1 }, `${jump} s`);
  }
  elapsed += 1;
  await assert.rejects(attempt, { code: 'invalid_credentials' });
});
