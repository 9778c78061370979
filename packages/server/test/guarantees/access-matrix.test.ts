import assert from 'node:assert/strict';
import test from 'node:test';
import { type ErrorCode, type Operation, type OperationId, operations } from '@keyward/contract';
import { type ApiCaller, type SignedInUser, startKeyward } from '../support/keyward.ts';
import { operationIds, samples } from '../support/samples.ts';

const keyward = await startKeyward();
const present = await keyward.asUser('ADMIN');
await keyward.ok('PUT', '/api/v1/account', { body: { password_tokens: true }, as: present });
const { administrator: foreigner } = await keyward.otherAccount();

interface Caller {
  readonly as: ApiCaller | undefined;
  readonly kind: 'nobody' | 'key' | 'person';
  readonly role?: 'ADMIN' | 'READONLY' | 'VERIFIER';
  readonly foreign?: true;
}

const callers: Readonly<Record<string, Caller>> = {
  anonymous: { as: undefined, kind: 'nobody' },
  'a READONLY key': { as: await keyward.asKey('READONLY'), kind: 'key', role: 'READONLY' },
  'an ADMIN key': { as: await keyward.asKey('ADMIN'), kind: 'key', role: 'ADMIN' },
  'a VERIFIER key': { as: await keyward.asKey('VERIFIER'), kind: 'key', role: 'VERIFIER' },
  'a READONLY user': { as: await keyward.asUser('READONLY'), kind: 'person', role: 'READONLY' },
  // Not the administrator who prepares the targets: some operations revoke all other sessions of a user.
  'an ADMIN user': { as: await keyward.invite({ role: 'ADMIN' }), kind: 'person', role: 'ADMIN' },
  'an ADMIN key of another account': {
    as: await keyward.addKey({ by: foreigner }),
    kind: 'key',
    role: 'ADMIN',
    foreign: true,
  },
};

/**
 * The expected permissions, independent of the server: READONLY reads everything but the shared secret, VERIFIER checks
 * keys, ADMIN has all rights.
 */
function holds(role: Caller['role'], permission: string): boolean {
  if (role === 'ADMIN') return true;
  if (role === 'VERIFIER') return permission === 'verify:create';
  return role === 'READONLY' && permission.endsWith(':fetch') && permission !== 'shared-secret:fetch';
}

/** Returns the error that the contract defines for this caller; undefined means success. */
function expected(operation: Operation, { kind, role, foreign }: Caller): ErrorCode | undefined {
  const { id, access, errors = [] } = operation;
  const { expectedError: anyLetIn, keyError: keyLetIn } = samples[id];
  const letIn = kind === 'key' ? (keyLetIn ?? anyLetIn) : anyLetIn;
  if (access === 'open') return letIn;
  if (kind === 'nobody') return 'unauthenticated';
  if (access === 'signed-in') return letIn;
  if (access === 'session') return kind === 'person' ? letIn : 'session_required';
  if (!holds(role, access)) return 'forbidden';
  // A key may change every account setting except access to the shared secret (api-key-power.test.ts).
  if (kind === 'key' && errors.includes('users_only') && id !== 'updateAccount') return 'users_only';
  const namesTarget = operation.params !== undefined || id === 'lookUpApiKey';
  return foreign && namesTarget ? 'not_found' : letIn;
}

async function attempt(id: OperationId, as: ApiCaller | undefined, by: SignedInUser = present) {
  const { path, ...sent } = await samples[id].prepare({ keyward, present: by });
  return keyward.request(operations[id].method, path, { ...sent, as });
}

for (const id of operationIds) {
  for (const [name, caller] of Object.entries(callers)) {
    const code = expected(operations[id], caller);
    test(`${id}: ${name} ${code === undefined ? 'is allowed' : `gets ${code}`}`, async () => {
      const answer = await attempt(id, caller.as);
      if (code === undefined) assert.equal(answer.status, operations[id].answer.status, answer.text);
      else assert.equal(answer.body.code, code);
      // RFC 6750, section 3: the challenge names the missing permission.
      const isDenied = code === 'forbidden' && caller.kind === 'key';
      const challenge = `Bearer realm="keyward", error="insufficient_scope", scope="${operations[id].access}"`;
      if (code !== 'unauthenticated')
        assert.equal(answer.headers['www-authenticate'], isDenied ? challenge : undefined);
      if (isDenied) assert.match(answer.body.message, new RegExp(`the permission ${operations[id].access}\\.$`));
    });
  }
}

test('an account setting lets ADMIN keys, but no other keys, read and create the shared secret', async () => {
  await keyward.ok('PUT', '/api/v1/account', { body: { keys_reveal_secret: true }, as: present });
  for (const id of operationIds.filter(
    (each) => expected(operations[each], callers['an ADMIN key']!) === 'users_only',
  )) {
    const admin = await attempt(id, callers['an ADMIN key']?.as);
    assert.equal(admin.body.code, samples[id].expectedError, id);
    assert.equal((await attempt(id, callers['a READONLY key']?.as)).body.code, 'forbidden', id);
    assert.equal((await attempt(id, callers['an ADMIN key of another account']?.as)).body.code, 'users_only', id);
  }
});

/**
 * Operations that require re-authentication only in some cases: deleting more than ten records, alone or in bulk, and
 * adding a deleted route again with lower requirements.
 */
const AT_TIMES: ReadonlySet<string> = new Set([
  'deleteApiKey',
  'deleteRole',
  'deleteResource',
  'deleteForwardRoute',
  'deleteReplica',
  'deleteWebhook',
  'startBulkOperation',
  'createForwardRoute',
]);

test('granting full rights and revealing the shared secret require re-authentication five minutes after sign-in', async (t) => {
  const stale = await keyward.invite({ role: 'ADMIN', by: present });
  keyward.clock.advance(299);
  assert.equal((await attempt('revealSharedSecret', stale)).status, 200);
  keyward.clock.advance(1);
  const by = await keyward.signIn();
  for (const id of operationIds.filter((each) => each !== 'signOut')) {
    const operation: Operation = operations[id];
    const asks = operation.errors?.includes('reauthentication_required') && !AT_TIMES.has(id);
    const wanted = asks ? 'reauthentication_required' : samples[id].expectedError;
    // A re-authentication would make the session recent.
    if (id === 'reauthenticate') continue;
    await t.test(`${id}: ${wanted ?? 'is allowed'}`, async () => {
      const answer = await attempt(id, stale, by);
      assert.equal(answer.body?.code, wanted, answer.text);
    });
  }
  assert.equal((await attempt('reauthenticate', stale)).status, 200);
  for (const id of ['revealSharedSecret', 'createApiKey', 'deleteUser'] as const) {
    assert.ok((await attempt(id, stale, by)).status < 300, `${id} after re-authentication`);
  }
});
