import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { startKeyward } from '../support/keyward.ts';

const keyward = await startKeyward();
let sequence = 0;

interface KeyModel {
  readonly appname: string;
  /** The current secret, followed by earlier secrets. */
  secrets: string[];
  /** The time until which the previous secret is valid. */
  overlapEnds: number;
  isDisabled: boolean;
  role: 'ADMIN' | 'READONLY';
  expiresAt: number | null;
}

const step = fc.record({
  action: fc.constantFrom(
    ...(['create', 'regenerate', 'rotate', 'finish', 'cancel', 'disable', 'enable', 'expire', 'role'] as const),
    ...(['delete', 'wait', 'check', 'restart'] as const),
  ),
  keyIndex: fc.nat(5),
});

test('after any sequence of changes and restarts, every check agrees with the database', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 16 }), async (steps) => {
      const keys: KeyModel[] = [];
      const deletedSecrets: string[] = [];
      for (const each of steps)
        await perform(each.action, keys[each.keyIndex % Math.max(1, keys.length)], keys, deletedSecrets);
      await assertAgreement(keys, deletedSecrets);
      await keyward.restart();
      await assertAgreement(keys, deletedSecrets);
    }),
    { numRuns: 12 },
  );
});

async function perform(
  action: string,
  key: KeyModel | undefined,
  keys: KeyModel[],
  deletedSecrets: string[],
): Promise<void> {
  if (action === 'wait') return keyward.clock.advance(40);
  if (action === 'restart') return keyward.restart();
  if (action === 'check') return assertAgreement(keys, deletedSecrets);
  const as = await keyward.signIn();
  if (action === 'create') {
    const body = { appname: `agree-${++sequence}`, roles: ['READONLY'] };
    const { data } = (await keyward.ok('POST', '/api/v1/api-keys', { body, as })).body;
    const defaults = { overlapEnds: 0, isDisabled: false, role: 'READONLY', expiresAt: null } as const;
    keys.push({ appname: data.appname, secrets: [data.appkey], ...defaults });
    return;
  }
  if (!key) return;
  const path = `/api/v1/api-keys/${key.appname}`;
  if (action === 'delete') {
    await keyward.ok('DELETE', path, { as });
    keys.splice(keys.indexOf(key), 1);
    deletedSecrets.push(...key.secrets);
  } else if (action === 'regenerate') {
    key.secrets.unshift((await keyward.ok('PUT', `${path}/regen`, { as })).body.data.appkey);
    key.overlapEnds = 0;
  } else if (action === 'rotate' && key.overlapEnds <= keyward.clock.now) {
    const headers = { 'idempotency-key': `${++sequence}` };
    const { data } = (await keyward.ok('POST', `${path}/rotation`, { headers, body: { overlap_seconds: 60 }, as }))
      .body;
    key.secrets.unshift(data.appkey);
    key.overlapEnds = keyward.clock.now + 60;
  } else if (action === 'finish' || action === 'cancel') {
    const response = await keyward.request('POST', `${path}/rotation/${action}`, { as });
    if (response.status !== 200) return;
    key.overlapEnds = 0;
    // A cancelled secret is invalid, like a replaced secret.
    if (action === 'cancel') key.secrets.splice(0, 2, key.secrets[1] ?? '', key.secrets[0] ?? '');
  } else if (action === 'disable' || action === 'enable') {
    await keyward.ok('POST', `${path}/${action}`, { as });
    key.isDisabled = action === 'disable';
  } else if (action === 'rotate') {
    return;
  } else if (action === 'expire') {
    key.expiresAt = keyward.clock.now + 60;
    await keyward.ok('PUT', path, { body: { roles: [key.role], expires_at: key.expiresAt }, as });
  } else {
    key.role = key.role === 'ADMIN' ? 'READONLY' : 'ADMIN';
    const expires = key.expiresAt !== null && key.expiresAt <= keyward.clock.now ? { expires_at: null } : {};
    if ('expires_at' in expires) key.expiresAt = null;
    await keyward.ok('PUT', path, { body: { roles: [key.role], ...expires }, as });
  }
}

async function assertAgreement(keys: readonly KeyModel[], deletedSecrets: readonly string[]): Promise<void> {
  for (const { appname, secrets, role, expiresAt, overlapEnds, isDisabled } of keys) {
    const expired = expiresAt !== null && expiresAt <= keyward.clock.now;
    const enabledCode = expired ? 'expired' : role === 'ADMIN' ? 'valid' : 'forbidden';
    const expected = isDisabled ? 'disabled' : enabledCode;
    const acceptedSecrets = secrets.splice(0, overlapEnds > keyward.clock.now ? 2 : 1);
    for (const each of acceptedSecrets) assert.equal(await codeOf(each), expected, appname);
    for (const oldSecret of secrets) assert.equal(await codeOf(oldSecret), 'unknown');
    secrets.unshift(...acceptedSecrets);
  }
  for (const secret of deletedSecrets) assert.equal(await codeOf(secret), 'unknown');
  assert.equal(keyward.context.index.size, await keyward.context.storage.stores.followed.countKeys());
}

/** Returns the verdict code for a request that only ADMIN may send. */
async function codeOf(appkey: string): Promise<unknown> {
  const headers = { 'x-api-key': appkey, 'x-forwarded-method': 'POST' };
  const response = await keyward.request('GET', '/api/v1/forward-auth/acme1', { headers, checked: false });
  return response.headers['x-keyward-code'];
}
