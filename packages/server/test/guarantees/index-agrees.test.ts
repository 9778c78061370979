import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { startKeyward } from '../support/keyward.ts';

const keyward = await startKeyward();
let names = 0;

interface Model {
  readonly appname: string;
  /** The present secret and those that it had before. */
  secrets: string[];
  role: 'ADMIN' | 'READONLY';
  expiresAt: number | null;
}

const step = fc.record({
  does: fc.constantFrom('create', 'regenerate', 'expire', 'role', 'delete', 'wait', 'check', 'restart'),
  which: fc.nat(5),
});

test('after any sequence of changes, restarts among them, every check says what the database says', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 16 }), async (steps) => {
      const keys: Model[] = [];
      const gone: string[] = [];
      for (const each of steps) await perform(each.does, keys[each.which % Math.max(1, keys.length)], keys, gone);
      await agree(keys, gone);
      await keyward.restart();
      await agree(keys, gone);
    }),
    { numRuns: 12 },
  );
});

async function perform(does: string, key: Model | undefined, keys: Model[], gone: string[]): Promise<void> {
  if (does === 'wait') return keyward.clock.advance(40);
  if (does === 'restart') return keyward.restart();
  if (does === 'check') return agree(keys, gone);
  const as = await keyward.signIn();
  if (does === 'create') {
    const body = { appname: `agree-${++names}`, roles: ['READONLY'] };
    const { data } = (await keyward.ok('POST', '/api/v1/api-keys', { body, as })).body;
    keys.push({ appname: data.appname, secrets: [data.appkey], role: 'READONLY', expiresAt: null });
    return;
  }
  if (!key) return;
  const path = `/api/v1/api-keys/${key.appname}`;
  if (does === 'delete') {
    await keyward.ok('DELETE', path, { as });
    keys.splice(keys.indexOf(key), 1);
    gone.push(...key.secrets);
  } else if (does === 'regenerate') {
    key.secrets.unshift((await keyward.ok('PUT', `${path}/regen`, { as })).body.data.appkey);
  } else if (does === 'expire') {
    key.expiresAt = keyward.clock.now + 60;
    await keyward.ok('PUT', path, { body: { roles: [key.role], expires_at: key.expiresAt }, as });
  } else {
    key.role = key.role === 'ADMIN' ? 'READONLY' : 'ADMIN';
    const expires = key.expiresAt !== null && key.expiresAt <= keyward.clock.now ? { expires_at: null } : {};
    if ('expires_at' in expires) key.expiresAt = null;
    await keyward.ok('PUT', path, { body: { roles: [key.role], ...expires }, as });
  }
}

async function agree(keys: readonly Model[], gone: readonly string[]): Promise<void> {
  for (const { appname, secrets, role, expiresAt } of keys) {
    const expired = expiresAt !== null && expiresAt <= keyward.clock.now;
    const expected = expired ? 'expired' : role === 'ADMIN' ? 'valid' : 'forbidden';
    assert.equal(await codeOf(secrets[0] ?? ''), expected, appname);
    for (const old of secrets.slice(1)) assert.equal(await codeOf(old), 'unknown');
  }
  for (const secret of gone) assert.equal(await codeOf(secret), 'unknown');
  assert.equal(keyward.context.index.size, await keyward.context.storage.stores.followed.countKeys());
}

/** As a service would ask for something that only ADMIN may do. */
async function codeOf(appkey: string): Promise<unknown> {
  const headers = { 'x-api-key': appkey, 'x-forwarded-method': 'POST' };
  const answer = await keyward.request('GET', '/api/v1/forward-auth/acme1', { headers, checked: false });
  return answer.headers['x-keyward-code'];
}
