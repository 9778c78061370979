import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { importApiKeys } from '../../src/actions/api-keys/import/import.ts';
import { callerOfAccessToken } from '../../src/actions/authenticate.ts';
import { Refusal } from '../../src/actions/refusal.ts';
import { grantable } from '../../src/domain/role.ts';
import { type ApiCaller, type Key, type SignedInUser, startKeyward } from '../support/keyward.ts';

const keyward = await startKeyward();
let admin = await keyward.asUser('ADMIN');
for (const resource of ['flows', 'reports']) {
  await keyward.ok('POST', '/api/v1/roles/resources', {
    body: { resource, fetch: true, create: true, update: true, delete: true },
    as: admin,
  });
}

/** The permissions of every attempt, so that only the comparison of rights can deny it. */
const endpointPermissions = ['api-keys', 'users', 'roles'].flatMap((resource) =>
  ['fetch', 'create', 'update', 'delete'].map((right) => `${resource}:${right}`),
);
const others = [...grantable, ...['flows', 'reports'].flatMap((each) => [`${each}:fetch`, `${each}:create`])].filter(
  (permission) => !endpointPermissions.includes(permission),
);

interface RoleRights {
  readonly permissions: readonly string[];
  readonly canMasquerade: boolean;
  readonly canSendFlow: boolean;
}

const anyPermissions = fc.subarray([...endpointPermissions, ...others]);
const anyRole: fc.Arbitrary<RoleRights> = fc.record({
  permissions: anyPermissions,
  canMasquerade: fc.boolean(),
  canSendFlow: fc.boolean(),
});
/**
 * Any two roles, and similar roles: the rights of the target are within the actor's, or exceed them by one right or
 * flag.
 */
const pair = fc
  .tuple(anyRole, anyRole, fc.constantFrom('any', 'within', 'flagged', 'beyond'))
  .map(([first, second, how]) => {
    const actor = { ...first, permissions: [...new Set([...endpointPermissions, ...first.permissions])] };
    if (how === 'any') return { actor, target: second };
    const within = { ...actor, permissions: actor.permissions.filter((each) => second.permissions.includes(each)) };
    if (how === 'within') return { actor, target: within };
    if (how === 'flagged') return { actor, target: { ...second, permissions: within.permissions } };
    const missing = others.filter((each) => !actor.permissions.includes(each)).slice(0, 1);
    return { actor, target: { ...within, permissions: [...within.permissions, ...missing] } };
  });

/** Compares the rights independently of the server. */
function holdsAll(holder: RoleRights, target: RoleRights): boolean {
  const rights = target.permissions.every((each) => holder.permissions.includes(each));
  const flags =
    (target.canMasquerade ? holder.canMasquerade : true) && (target.canSendFlow ? holder.canSendFlow : true);
  return rights && flags;
}

let counter = 0;
const unique = (what: string) => `${what}-${++counter}`;

function bodyOf({ permissions, ...flags }: RoleRights): {
  permissions: object[];
  canMasquerade: boolean;
  canSendFlow: boolean;
} {
  const rows = Map.groupBy(permissions, (each) => each.split(':')[0] ?? '');
  const granted = [...rows].map(([resource, all]) => ({
    resource,
    ...Object.fromEntries(all.map((each) => [each.split(':')[1], true])),
  }));
  return { permissions: granted, ...flags };
}

async function newRole(rights: RoleRights): Promise<{ id: string; name: string }> {
  const body = { name: unique('role'), ...bodyOf(rights) };
  return (await keyward.ok('POST', '/api/v1/roles', { body, as: admin })).body.data;
}

const nothing: RoleRights = { permissions: [], canMasquerade: false, canSendFlow: false };
const weak = await newRole(nothing);

async function newKey(role: string, members: object = {}): Promise<string> {
  const body = { appname: unique('key'), roles: [role], ...members };
  return (await keyward.ok('POST', '/api/v1/api-keys', { body, as: admin })).body.data.appname;
}

async function newUser(role: string): Promise<string> {
  const body = { given_name: 'A', family_name: 'B', email: `${unique('user')}@example.com`, roles: [role] };
  return (await keyward.ok('POST', '/api/v1/user', { body, as: admin })).body.data.id;
}

interface GrantTarget {
  /** The name of the role to grant, receive or restore, and an unused role with the same rights. */
  readonly role: string;
  readonly target: RoleRights;
}

type GrantAttempt = (trial: GrantTarget, as: ApiCaller) => Promise<{ status: number; body: { code?: string } }>;

const named = { given_name: 'A', family_name: 'B' };

/** Every HTTP request that grants, receives, restores or changes rights; each creates its own target. */
const grantAttempts: Readonly<Record<string, GrantAttempt>> = {
  'adding a key': ({ role }, as) =>
    keyward.request('POST', '/api/v1/api-keys', { body: { appname: unique('key'), roles: [role] }, as }),
  'giving a key the role': async ({ role }, as) =>
    keyward.request('PUT', `/api/v1/api-keys/${await newKey(weak.name)}`, { body: { roles: [role] }, as }),
  'taking the role from a key': async ({ role }, as) =>
    keyward.request('PUT', `/api/v1/api-keys/${await newKey(role)}`, { body: { roles: [weak.name] }, as }),
  'extending a key': async ({ role }, as) =>
    keyward.request('PUT', `/api/v1/api-keys/${await newKey(role, { expires_at: keyward.clock.now + 9 })}`, {
      body: { roles: [role], expires_at: null },
      as,
    }),
  'regenerating a key': async ({ role }, as) =>
    keyward.request('PUT', `/api/v1/api-keys/${await newKey(role)}/regen`, { as }),
  'regenerating a key into the role': async ({ role }, as) =>
    keyward.request('PUT', `/api/v1/api-keys/${await newKey(weak.name)}/regen`, { body: { roles: [role] }, as }),
  'regenerating a key out of the role': async ({ role }, as) =>
    keyward.request('PUT', `/api/v1/api-keys/${await newKey(role)}/regen`, { body: { roles: [weak.name] }, as }),
  'inviting a user': ({ role }, as) =>
    keyward.request('POST', '/api/v1/user', {
      body: { ...named, email: `${unique('user')}@example.com`, roles: [role] },
      as,
    }),
  'giving a user the role': async ({ role }, as) =>
    keyward.request('PUT', `/api/v1/user/${await newUser(weak.name)}`, { body: { ...named, roles: [role] }, as }),
  'taking the role from a user': async ({ role }, as) =>
    keyward.request('PUT', `/api/v1/user/${await newUser(role)}`, { body: { ...named, roles: [weak.name] }, as }),
  'resetting the password of a user': async ({ role }, as) =>
    keyward.request('POST', `/api/v1/user/${await newUser(role)}/password-reset`, { as }),
  'removing a user': async ({ role }, as) => keyward.request('DELETE', `/api/v1/user/${await newUser(role)}`, { as }),
  'widening a role': async ({ target }, as) =>
    keyward.request('PUT', `/api/v1/roles/${(await newRole(nothing)).id}`, {
      body: bodyOf({ ...target, canMasquerade: false, canSendFlow: false }),
      as,
    }),
  'narrowing a role': async ({ target }, as) =>
    keyward.request('PUT', `/api/v1/roles/${(await newRole(target)).id}`, { body: bodyOf(nothing), as }),
  'adding a role': ({ target }, as) =>
    keyward.request('POST', '/api/v1/roles', {
      body: { name: unique('role'), ...bodyOf({ ...target, canMasquerade: false, canSendFlow: false }) },
      as,
    }),
};

/** Attempts that ignore the flags of the target, because only ADMIN sets flags. Another test covers flags. */
const withoutFlags = new Set(['widening a role', 'adding a role']);

async function clear(): Promise<void> {
  const { data: keys } = (await keyward.ok('GET', '/api/v1/api-keys', { as: admin })).body;
  for (const { appname } of keys) await keyward.ok('DELETE', `/api/v1/api-keys/${appname}`, { as: admin });
  const { data: users } = (await keyward.ok('GET', '/api/v1/users', { as: admin })).body;
  for (const { id } of users.filter((each: { id: string }) => each.id !== admin.id)) {
    await keyward.ok('DELETE', `/api/v1/user/${id}`, { as: admin });
  }
  const { data: roles } = (await keyward.ok('GET', '/api/v1/roles', { as: admin })).body;
  for (const { id, system } of roles) {
    if (!system && id !== weak.id) await keyward.ok('DELETE', `/api/v1/roles/${id}`, { as: admin });
  }
}

/**
 * Returns whether only users can send this request, because it gives a user privileges of the target or returns a link.
 */
function isForUsersOnly(way: string, { permissions, ...flags }: RoleRights): boolean {
  if (way === 'resetting the password of a user') return true;
  const isPower = (each: string) => isOfKeyward(each) && (!each.endsWith(':fetch') || each === 'shared-secret:fetch');
  const hasPower = permissions.some(isPower) || flags.canMasquerade || flags.canSendFlow;
  return way === 'giving a user the role' && hasPower;
}

const isOfKeyward = (permission: string) => !/^(flows|reports):/.test(permission);

/** Advances past the limit on invitations, and signs the administrator in again. */
async function renew(): Promise<void> {
  keyward.clock.advance(301);
  admin = await keyward.signIn();
}

async function assertOutcomes(
  as: Key | SignedInUser,
  trial: GrantTarget,
  covered: boolean,
  coveredRights: boolean,
): Promise<void> {
  const isKey = 'appkey' in as;
  for (const [name, way] of Object.entries(grantAttempts)) {
    const expected = withoutFlags.has(name) ? coveredRights : covered;
    const { status, body } = await way(trial, as);
    if (isKey && isForUsersOnly(name, trial.target)) {
      assert.equal(status, 403, name);
      if (covered) assert.equal(body.code, 'user_required', name);
    } else if (expected) assert.ok(status < 300, `${name} was rejected: ${JSON.stringify(body)}`);
    else assert.deepEqual([status, body.code], [403, 'exceeds_own_rights'], name);
  }
}

test('no request lets a caller use a role that exceeds its own rights', { timeout: 300_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(pair, fc.boolean(), async ({ actor, target }, isPerson) => {
      await renew();
      const role = (await newRole(actor)).name;
      const as = isPerson ? await keyward.invite({ role, by: admin }) : await keyward.addKey({ role, by: admin });
      const trial = { role: (await newRole(target)).name, target };
      await assertOutcomes(
        as,
        trial,
        holdsAll(actor, target),
        holdsAll(actor, { ...nothing, permissions: target.permissions }),
      );
      await clear();
    }),
    { numRuns: 25 },
  );
});

test("an import cannot assign a role that exceeds the caller's rights", { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(pair, async ({ actor, target }) => {
      await renew();
      const key = await keyward.addKey({ role: (await newRole(actor)).name, by: admin });
      const caller = await callerOfAccessToken(keyward.context, key.accessToken, null);
      assert.ok(caller);
      const rows = [{ name: unique('key'), role: (await newRole(target)).name }];
      const done = importApiKeys(keyward.context, caller, { body: { rows, partial: true, new_secrets: true } });
      if (holdsAll(actor, target)) assert.equal((await done).rows[0]?.outcome, 'imported');
      else await assert.rejects(done, (error) => error instanceof Refusal && error.code === 'exceeds_own_rights');
      await clear();
    }),
    { numRuns: 25 },
  );
});

test('only ADMIN sets canMasquerade or canSendFlow on a role; callers with such a role may keep and assign it', async () => {
  await renew();
  const rights = { permissions: [...endpointPermissions], canMasquerade: true, canSendFlow: true };
  const role = await newRole(rights);
  const as = await keyward.addKey({ role: role.name, by: admin });
  for (const flag of ['canMasquerade', 'canSendFlow']) {
    const body = { name: unique('role'), permissions: [], [flag]: true };
    await keyward.expectError('exceeds_own_rights', 'POST', '/api/v1/roles', { body, as });
    const { id } = await newRole(nothing);
    await keyward.expectError('exceeds_own_rights', 'PUT', `/api/v1/roles/${id}`, {
      body: { permissions: [], [flag]: true },
      as,
    });
  }
  const other = await newRole(rights);
  await keyward.ok('PUT', `/api/v1/roles/${other.id}`, { body: bodyOf(rights), as });
  await keyward.ok('POST', '/api/v1/api-keys', { body: { appname: unique('key'), roles: [other.name] }, as });
});

test('a user without recent re-authentication can only grant roles that cannot manage Keyward', async () => {
  await renew();
  const powerful = [
    { ...nothing, permissions: ['users:update'] },
    { ...nothing, permissions: ['shared-secret:fetch'] },
    { ...nothing, permissions: ['verify:create'] },
    { ...nothing, canSendFlow: true },
  ];
  const harmless = [nothing, { ...nothing, permissions: ['flows:create', 'reports:fetch', 'audit:fetch'] }];
  const trials = await Promise.all(
    [...powerful, ...harmless].map(async (each) => [await newRole(each), each] as const),
  );
  const stale = admin;
  await renew();
  for (const [{ name, id }, target] of trials) {
    const trial = { role: name, target };
    for (const [way, attempt] of Object.entries(grantAttempts)) {
      if (withoutFlags.has(way) && target.canSendFlow) continue;
      // Restricting a key does not grant it a right.
      const weaker = ['taking the role from a key', 'regenerating a key out of the role'];
      const expectedCode = powerful.includes(target) && !weaker.includes(way) ? 'reauthentication_required' : undefined;
      assert.equal((await attempt(trial, stale)).body?.code, expectedCode, `${way} of ${JSON.stringify(target)}`);
    }
    const body = { ...bodyOf(target), description: 'said' };
    const expectedCode = powerful.includes(target) ? 'reauthentication_required' : undefined;
    assert.equal((await keyward.request('PUT', `/api/v1/roles/${id}`, { body, as: stale })).body.code, expectedCode);
  }
});

test('callers without shared-secret:fetch cannot obtain the shared secret by creating or replacing the secret, or let keys see it', async () => {
  await renew();
  const rights = { ...nothing, permissions: ['shared-secret:create', 'shared-secret:update', 'account:update'] };
  const role = (await newRole(rights)).name;
  const user = await keyward.invite({ role, by: admin });
  const body = { keys_reveal_secret: true };
  await keyward.expectError('exceeds_own_rights', 'PUT', '/api/v1/account', { body, as: user });
  await keyward.ok('PUT', '/api/v1/account', { body, as: admin });
  const key = await keyward.addKey({ role, by: admin });
  for (const as of [user, key]) {
    await keyward.expectError('forbidden', 'POST', '/api/v1/shared-secret', { as });
    await keyward.expectError('forbidden', 'POST', '/api/v1/shared-secret/regenerate', { as });
    await keyward.expectError('forbidden', 'GET', '/api/v1/shared-secret', { as });
  }
});
