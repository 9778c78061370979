import assert from 'node:assert/strict';
import test from 'node:test';
import { type ErrorCode, type Operation, type OperationId, operations } from '@keyward/contract';
import { type ApiCaller, type SignedInUser, startKeyward } from '../support/keyward.ts';
import { operationIds, samples } from '../support/samples.ts';

const keyward = await startKeyward();
const administrator = await keyward.asUser('ADMIN');
await keyward.ok('PUT', '/api/v1/account', { body: { password_tokens: true }, as: administrator });
const { administrator: otherAdministrator } = await keyward.otherAccount();

interface Caller {
  readonly as: ApiCaller | undefined;
  readonly kind: 'anonymous' | 'key' | 'user';
  readonly role?: 'ADMIN' | 'READONLY' | 'VERIFIER';
  readonly foreign?: true;
}

const callers: Readonly<Record<string, Caller>> = {
  anonymous: { as: undefined, kind: 'anonymous' },
  'a READONLY key': { as: await keyward.asKey('READONLY'), kind: 'key', role: 'READONLY' },
  'an ADMIN key': { as: await keyward.asKey('ADMIN'), kind: 'key', role: 'ADMIN' },
  'a VERIFIER key': { as: await keyward.asKey('VERIFIER'), kind: 'key', role: 'VERIFIER' },
  'a READONLY user': { as: await keyward.asUser('READONLY'), kind: 'user', role: 'READONLY' },
  // Not the administrator who prepares the targets: some operations revoke all other sessions of a user.
  'an ADMIN user': { as: await keyward.invite({ role: 'ADMIN' }), kind: 'user', role: 'ADMIN' },
  'an ADMIN key of another account': {
    as: await keyward.addKey({ by: otherAdministrator }),
    kind: 'key',
    role: 'ADMIN',
    foreign: true,
  },
};

/**
 * The expected permissions, independent of the server: READONLY reads everything but the shared secret, VERIFIER checks
 * keys, ADMIN has all rights.
 */
function hasPermission(role: Caller['role'], permission: string): boolean {
  if (role === 'ADMIN') return true;
  if (role === 'VERIFIER') return permission === 'verify:create';
  return role === 'READONLY' && permission.endsWith(':fetch') && permission !== 'shared-secret:fetch';
}

/** Returns the error that the contract defines for this caller; undefined means success. */
function expectedErrorOf(operation: Operation, { kind, role, foreign }: Caller): ErrorCode | undefined {
  const { id, access, errors = [] } = operation;
  const { expectedError: sampleError, keyError: sampleKeyError } = samples[id];
  const error = kind === 'key' ? (sampleKeyError ?? sampleError) : sampleError;
  if (access === 'open') return error;
  if (kind === 'anonymous') return 'unauthenticated';
  if (access === 'signed-in') return error;
  if (access === 'session') return kind === 'user' ? error : 'session_required';
  if (!hasPermission(role, access)) return 'forbidden';
  // A key may change every account setting except access to the shared secret (api-key-privileges.test.ts).
  if (kind === 'key' && errors.includes('users_only') && id !== 'updateAccount') return 'users_only';
  const hasTarget = operation.params !== undefined || id === 'lookUpApiKey';
  return foreign && hasTarget ? 'not_found' : error;
}

async function sendSample(id: OperationId, as: ApiCaller | undefined, by: SignedInUser = administrator) {
  const { path, ...options } = await samples[id].prepare({ keyward, administrator: by });
  return keyward.request(operations[id].method, path, { ...options, as });
}

for (const id of operationIds) {
  for (const [name, caller] of Object.entries(callers)) {
    const code = expectedErrorOf(operations[id], caller);
    test(`${id}: ${name} ${code === undefined ? 'is allowed' : `receives ${code}`}`, async () => {
      const response = await sendSample(id, caller.as);
      if (code === undefined) assert.equal(response.status, operations[id].answer.status, response.text);
      else assert.equal(response.body.code, code);
      // RFC 6750, section 3: the challenge names the missing permission.
      const isDenied = code === 'forbidden' && caller.kind === 'key';
      const challenge = `Bearer realm="keyward", error="insufficient_scope", scope="${operations[id].access}"`;
      if (code !== 'unauthenticated')
        assert.equal(response.headers['www-authenticate'], isDenied ? challenge : undefined);
      if (isDenied) assert.match(response.body.message, new RegExp(`the permission ${operations[id].access}\\.$`));
    });
  }
}

test('an account setting lets ADMIN keys, but no other keys, read and create the shared secret', async () => {
  await keyward.ok('PUT', '/api/v1/account', { body: { keys_reveal_secret: true }, as: administrator });
  for (const id of operationIds.filter(
    (each) => expectedErrorOf(operations[each], callers['an ADMIN key']!) === 'users_only',
  )) {
    const admin = await sendSample(id, callers['an ADMIN key']?.as);
    assert.equal(admin.body.code, samples[id].expectedError, id);
    assert.equal((await sendSample(id, callers['a READONLY key']?.as)).body.code, 'forbidden', id);
    assert.equal((await sendSample(id, callers['an ADMIN key of another account']?.as)).body.code, 'users_only', id);
  }
});

/**
 * Operations that require re-authentication only in some cases: deleting more than ten records, alone or in bulk, and
 * adding a deleted route again with lower requirements.
 */
const CONDITIONAL_REAUTHENTICATION: ReadonlySet<string> = new Set([
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
  const staleUser = await keyward.invite({ role: 'ADMIN', by: administrator });
  keyward.clock.advance(299);
  assert.equal((await sendSample('revealSharedSecret', staleUser)).status, 200);
  keyward.clock.advance(1);
  const freshUser = await keyward.signIn();
  for (const id of operationIds.filter((each) => each !== 'signOut')) {
    const operation: Operation = operations[id];
    const requiresReauthentication =
      operation.errors?.includes('reauthentication_required') && !CONDITIONAL_REAUTHENTICATION.has(id);
    const expectedCode = requiresReauthentication ? 'reauthentication_required' : samples[id].expectedError;
    // A re-authentication would make the session recent.
    if (id === 'reauthenticate') continue;
    await t.test(`${id}: ${expectedCode ?? 'is allowed'}`, async () => {
      const response = await sendSample(id, staleUser, freshUser);
      assert.equal(response.body?.code, expectedCode, response.text);
    });
  }
  assert.equal((await sendSample('reauthenticate', staleUser)).status, 200);
  for (const id of ['revealSharedSecret', 'createApiKey', 'deleteUser'] as const) {
    assert.ok((await sendSample(id, staleUser, freshUser)).status < 300, `${id} after re-authentication`);
  }
});
