import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import test from 'node:test';
import { type Key, requestToken, startKeyward } from '../support/keyward.ts';

const keyward = await startKeyward();
const DAY = 86_400;
const SECRET = '/api/v1/shared-secret';
const signIn = () => keyward.signIn();

const regenerate = async (overlap: number, request?: string) =>
  keyward.request('POST', `${SECRET}/regenerate`, {
    body: { overlap_seconds: overlap },
    ...(request !== undefined && { headers: { 'idempotency-key': request } }),
    as: await signIn(),
  });
const startRotation = async (overlap = DAY): Promise<string> => {
  await regenerate(0);
  const response = await regenerate(overlap);
  assert.equal(response.status, 200, response.text);
  keyward.secrets.add(response.body.data.shared_secret);
  return response.body.data.shared_secret;
};
const status = async () => (await keyward.ok('GET', `${SECRET}/status`, { as: await signIn() })).body.data;
const end = async (how: 'finish' | 'cancel') =>
  keyward.request('POST', `${SECRET}/rotation/${how}`, { as: await signIn() });
await keyward.ok('POST', SECRET, { as: await signIn() });
const add = async (): Promise<Key> => keyward.addKey({ role: 'READONLY', by: await signIn() });
const exchangeStatus = async (key: Key, sharedSecret: string) =>
  (await keyward.exchange(requestToken({ ...key, sharedSecret }, keyward.clock.now))).status;
const present = async () => (await keyward.ok('GET', SECRET, { as: await signIn() })).body.data.shared_secret;

test('during an overlap the status lists integrations that use the old secret, and finishing revokes the old secret immediately', async () => {
  const fresh = await startRotation();
  const [late, early] = [await add(), await add()];
  const old = await oldSecretOf(late);
  assert.deepEqual([await exchangeStatus(late, old), await exchangeStatus(early, fresh)], [200, 200]);
  const tokens = await keyward.tokensOf({ ...late, sharedSecret: old });
  const rotation = await status();
  const names = (list: { appname: string }[]) => list.map(({ appname }) => appname);
  assert.ok(names(rotation.old_integrations).includes(late.appname));
  assert.ok(
    names(rotation.integrations).includes(early.appname) && !names(rotation.integrations).includes(late.appname),
  );
  const { body } = await end('finish');
  assert.deepEqual([body.data.old_valid_until, body.data.old_integrations], [null, []]);
  assert.deepEqual([await exchangeStatus(late, old), await exchangeStatus(early, fresh)], [401, 200]);
  const response = await keyward.request('GET', '/api/v1/session', { as: tokens });
  assert.equal(response.status, 401, 'revoked with all of its tokens');
  assert.equal((await end('finish')).body.code, 'no_rotation');
});

/** Returns the secret that was current before the running rotation. */
async function oldSecretOf(_key: Key): Promise<string> {
  const { stores } = keyward.context.storage;
  const [account] = await stores.directory.accounts();
  const accepted = await stores.sharedSecrets.accepted(account?.id ?? '', keyward.clock.now);
  return accepted[1]?.value ?? '';
}

test('cancelling discards an unused new secret and interrupts no integration', async () => {
  const fresh = await startRotation();
  const key = await add();
  // Creating the key already used the new secret: its response contains it in the connection secret.
  assert.equal((await end('cancel')).body.code, 'rotation_finished');
  await end('finish');

  const old = await present();
  const dropped = (await regenerate(DAY)).body.data.shared_secret;
  const tokens = await keyward.tokensOf({ ...key, sharedSecret: old });
  assert.equal((await end('cancel')).status, 200);
  assert.equal(await present(), old);
  assert.deepEqual([await exchangeStatus(key, old), await exchangeStatus(key, dropped)], [200, 401]);
  assert.equal((await keyward.request('GET', '/api/v1/session', { as: tokens })).status, 200);
  assert.notEqual(fresh, dropped);
  const next = (await regenerate(DAY)).body.data.shared_secret;
  assert.deepEqual(
    [await exchangeStatus(key, next), await exchangeStatus(key, dropped)],
    [200, 401],
    'a discarded secret stays invalid',
  );
  await end('finish');
});

test('only one rotation runs at a time, and a repeated request returns the same secret', async () => {
  await regenerate(0);
  const request = randomUUID();
  const first = (await regenerate(DAY, request)).body.data;
  keyward.clock.advance(5);
  const again = (await regenerate(DAY, request)).body.data;
  assert.deepEqual(again, first);
  assert.equal((await regenerate(DAY)).body.code, 'rotation_running');
  assert.equal((await regenerate(DAY, randomUUID())).body.code, 'rotation_running');
  const immediate = await regenerate(0);
  assert.equal(immediate.body.data.old_valid_until, null, 'without overlap all earlier secrets are revoked');
  keyward.clock.advance(2 * DAY);
});
