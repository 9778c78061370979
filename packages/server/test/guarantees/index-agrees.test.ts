import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { startKeyward } from '../support/keyward.ts';

const keyward = await startKeyward();
let names = 0;

interface Model {
  readonly appname: string;
  /** The current secret, then earlier ones. */
  secrets: string[];
  /** The time until which the previous secret is valid. */
  overlapEnds: number;
  isDisabled: boolean;
  role: 'ADMIN' | 'READONLY';
  expiresAt: number | null;
}

const step = fc.record({
  does: fc.constantFrom(
    ...(['create', 'regenerate', 'rotate', 'finish', 'cancel', 'disable', 'enable', 'expire', 'role'] as const),
    ...(['delete', 'wait', 'check', 'restart'] as const),
  ),
  which: fc.nat(5),
});

test('after any sequence of changes and restarts, every check agrees with the database', async () => {
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
    const fresh = { overlapEnds: 0, isDisabled: false, role: 'READONLY', expiresAt: null } as const;
    keys.push({ appname: data.appname, secrets: [data.appkey], ...fresh });
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
    key.overlapEnds = 0;
  } else if (does === 'rotate' && key.overlapEnds <= keyward.clock.now) {
    const headers = { 'idempotency-key': `${++names}` };
    const { data } = (await keyward.ok('POST', `${path}/rotation`, { headers, body: { overlap_seconds: 60 }, as }))
      .body;
    key.secrets.unshift(data.appkey);
    key.overlapEnds = keyward.clock.now + 60;
  } else if (does === 'finish' || does === 'cancel') {
    const answer = await keyward.request('POST', `${path}/rotation/${does}`, { as });
    if (answer.status !== 200) return;
    key.overlapEnds = 0;
    // The cancelled secret is as invalid as a replaced secret.
    if (does === 'cancel') key.secrets.splice(0, 2, key.secrets[1] ?? '', key.secrets[0] ?? '');
  } else if (does === 'disable' || does === 'enable') {
    await keyward.ok('POST', `${path}/${does}`, { as });
    key.isDisabled = does === 'disable';
  } else if (does === 'rotate') {
    return;
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
  for (const { appname, secrets, role, expiresAt, overlapEnds, isDisabled } of keys) {
    const expired = expiresAt !== null && expiresAt <= keyward.clock.now;
    const inTime = expired ? 'expired' : role === 'ADMIN' ? 'valid' : 'forbidden';
    const expected = isDisabled ? 'disabled' : inTime;
    const good = secrets.splice(0, overlapEnds > keyward.clock.now ? 2 : 1);
    for (const each of good) assert.equal(await codeOf(each), expected, appname);
    for (const old of secrets) assert.equal(await codeOf(old), 'unknown');
    secrets.unshift(...good);
  }
  for (const secret of gone) assert.equal(await codeOf(secret), 'unknown');
  assert.equal(keyward.context.index.size, await keyward.context.storage.stores.followed.countKeys());
}

/** Returns the verdict code for a request that only ADMIN may send. */
async function codeOf(appkey: string): Promise<unknown> {
  const headers = { 'x-api-key': appkey, 'x-forwarded-method': 'POST' };
  const answer = await keyward.request('GET', '/api/v1/forward-auth/acme1', { headers, checked: false });
  return answer.headers['x-keyward-code'];
}
