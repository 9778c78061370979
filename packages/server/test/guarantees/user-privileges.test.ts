import assert from 'node:assert/strict';
import test from 'node:test';
import { type Operation, type OperationId, operations } from '@keyward/contract';
import { grantable } from '../../src/domain/role.ts';
import { type HttpResponse, type Key, type SignedInUser, startKeyward } from '../support/keyward.ts';
import { operationIds, samples } from '../support/samples.ts';

const keyward = await startKeyward();
let admin = await keyward.signIn();
const key = await keyward.addKey({ by: admin });
for (const resource of ['flows', 'reports']) {
  const body = { resource, fetch: true, create: true };
  await keyward.ok('POST', '/api/v1/roles/resources', { body, as: admin });
}
const names = { given_name: 'Grace', family_name: 'Hopper' };
/** A one-time link with a real token; the token in the example of the OpenAPI document is shorter. */
const LINK = /#token=[0-9A-Za-z_.-]{40}/;
let counter = 0;

interface Grants {
  readonly permissions: object[];
  readonly canMasquerade?: boolean;
  readonly canSendFlow?: boolean;
}

/** The permissions of a role as in a request body. */
function permissionsBody(...powers: readonly string[]): Grants {
  const rights = powers.filter((each) => each.includes(':')).map((each) => each.split(':'));
  const rows = Map.groupBy(rights, ([resource]) => resource);
  const permissions = [...rows].map(([resource, all]) => ({
    resource,
    ...Object.fromEntries(all.map(([, right]) => [right, true])),
  }));
  const flags = powers.filter((each) => !each.includes(':')).map((flag) => [flag, true]);
  return { permissions, ...Object.fromEntries(flags) };
}

/** Every permission on Keyward beyond reading, and the flags, listed independently of the server. */
const powers: readonly string[] = [
  ...[...grantable].filter((each) => !each.endsWith(':fetch') || each === 'shared-secret:fetch'),
  'canMasquerade',
  'canSendFlow',
];

async function newRole(...granted: readonly string[]): Promise<{ id: string; name: string }> {
  const body = { name: `role-${++counter}`, ...permissionsBody(...granted) };
  return (await keyward.ok('POST', '/api/v1/roles', { body, as: admin })).body.data;
}

async function newUser(role: string, as: SignedInUser | Key = admin) {
  const body = { ...names, email: `user-${++counter}@example.com`, roles: [role] };
  return (await keyward.ok('POST', '/api/v1/user', { body, as })).body.data;
}

/** Returns the privileges of every approved user, as `id privilege`. */
async function readPowers(): Promise<ReadonlySet<string>> {
  const list = async (path: string) => (await keyward.ok('GET', path, { as: admin })).body.data;
  const roles = new Map(
    (await list('/api/v1/roles')).map((role: { name: string; permissions: Record<string, unknown>[] }) => [
      role.name,
      powersOf(role),
    ]),
  ) as ReadonlyMap<string, string[]>;
  const users: { id: string; status: string; roles: string[] }[] = await list('/api/v1/users');
  const approved = users.filter(({ status }) => status !== 'pending');
  return new Set(
    approved.flatMap(({ id, roles: [name = ''] }) => roles.get(name)?.map((each) => `${id} ${each}`) ?? []),
  );
}

function powersOf({ permissions, ...role }: { readonly permissions: readonly Record<string, unknown>[] }): string[] {
  return powers.filter((each) => {
    const [resource, right] = each.split(':');
    if (right === undefined) return Reflect.get(role, each) === true;
    return permissions.some((row) => row['resource'] === resource && row[right] === true);
  });
}

/** Runs a request of the key, and asserts that no user gained a privilege and the response has no link. */
async function assertNoPowerGained(what: string, attempt: () => Promise<HttpResponse>): Promise<HttpResponse> {
  const before = await readPowers();
  const response = await attempt();
  assert.deepEqual([...(await readPowers()).difference(before)], [], `${what} granted a user a privilege`);
  assert.doesNotMatch(response.text, LINK, `${what} returned a link to a key`);
  return response;
}

/** Advances past the limit on new users, and signs the administrator in again. */
async function renew(): Promise<void> {
  keyward.clock.advance(301);
  admin = await keyward.signIn();
  Object.assign(key, await keyward.tokensOf(key));
}

for (const [number, id] of operationIds.entries()) {
  test(`${id}: an ADMIN key cannot grant a user a privilege and receives no link`, async () => {
    if (number % 15 === 0) await renew();
    const { path, ...sent } = await samples[id].prepare({ keyward, administrator: admin });
    await assertNoPowerGained(id, () => keyward.request(operations[id].method, path, { ...sent, as: key }));
  });
}

/** A user without privileges, and a role that grants one privilege. */
interface GrantTarget {
  readonly power: string;
  readonly user: { readonly id: string };
  /** The user's current role. */
  readonly currentRole: { readonly id: string };
  readonly powerfulRole: { readonly id: string; readonly name: string };
  /** A user with the role that grants the privilege. */
  readonly powerfulUser: { readonly id: string };
}

type GrantAttempt = (
  trial: GrantTarget,
) => Promise<{ readonly denied?: HttpResponse; readonly harmless?: HttpResponse }>;

const send = (method: string, path: string, body?: object) =>
  keyward.request(method, path, { ...(body && { body }), as: key });

/** For every operation that changes users, roles or resources: attempts by a key to grant a user the privilege. */
const grantAttempts: Readonly<Partial<Record<OperationId, GrantAttempt>>> = {
  createUser: async ({ powerfulRole }) => {
    const body = { ...names, email: `user-${++counter}@example.com`, roles: [powerfulRole.name] };
    const harmless = await send('POST', '/api/v1/user', body);
    assert.deepEqual(
      [harmless.status, harmless.body.data.status, harmless.body.data.enrollment],
      [201, 'pending', null],
    );
    return { harmless };
  },
  approveUser: async ({ powerfulRole }) => ({
    denied: await send('POST', `/api/v1/user/${(await newUser(powerfulRole.name, key)).id}/approve`),
  }),
  updateUser: async ({ user, powerfulRole }) => ({
    denied: await send('PUT', `/api/v1/user/${user.id}`, { ...names, roles: [powerfulRole.name] }),
  }),
  deleteUser: async () => ({ harmless: await send('DELETE', `/api/v1/user/${(await newUser('READONLY')).id}`) }),
  resetUserPassword: async ({ powerfulUser }) => ({
    denied: await send('POST', `/api/v1/user/${powerfulUser.id}/password-reset`),
  }),
  cancelPendingLink: async ({ powerfulUser }) => ({
    denied: await send('DELETE', `/api/v1/user/${powerfulUser.id}/link`),
  }),
  createRole: async ({ power }) => ({
    harmless: await send('POST', '/api/v1/roles', { name: `role-${++counter}`, ...permissionsBody(power) }),
  }),
  updateRole: async ({ currentRole, power }) => ({
    denied: await send('PUT', `/api/v1/roles/${currentRole.id}`, permissionsBody('flows:fetch', power)),
  }),
  deleteRole: async () => ({ harmless: await send('DELETE', `/api/v1/roles/${(await newRole()).id}`) }),
  createResource: async ({ power }) => {
    const [resource = ''] = power.split(':');
    const harmless = await send('POST', '/api/v1/roles/resources', { resource, fetch: true, create: true });
    assert.ok(harmless.status >= 400, `${resource} belongs to Keyward`);
    return { harmless };
  },
  updateResource: async ({ power }) => ({
    harmless: await send('PUT', `/api/v1/roles/resources/${power.split(':')[0]}`, { fetch: true, update: true }),
  }),
  deleteResource: async ({ power }) => ({
    harmless: await send('DELETE', `/api/v1/roles/resources/${power.split(':')[0]}`),
  }),
};

test('the tests cover every operation that changes users, roles or resources', () => {
  const changing = operationIds.filter((id) => {
    const { access, method }: Operation = operations[id];
    return /^(users|roles):/.test(access) && method !== 'GET';
  });
  assert.deepEqual(Object.keys(grantAttempts).sort(), changing.sort());
});

for (const [number, power] of powers.entries()) {
  test(`a key cannot grant a user ${power} by any operation`, async () => {
    if (number % 8 === 0) await renew();
    const currentRole = await newRole('flows:fetch');
    const user = await newUser(currentRole.name);
    const powerfulRole = await newRole(power);
    const powerfulUser = await newUser(powerfulRole.name);
    for (const [id, way] of Object.entries(grantAttempts)) {
      await assertNoPowerGained(id, async () => {
        const { denied, harmless } = await way({ power, user, currentRole, powerfulRole, powerfulUser });
        if (denied) assert.deepEqual([denied.status, denied.body.code], [403, 'user_required'], id);
        const response = denied ?? harmless;
        assert.ok(response, id);
        return response;
      });
    }
    const { body } = await keyward.ok('GET', `/api/v1/user/${user.id}`, { as: admin });
    assert.deepEqual(body.data.roles, [currentRole.name]);
  });
}

test('a key may change a user or role that keeps an existing privilege, but not add a privilege', async () => {
  await renew();
  const currentRole = await newRole('users:update', 'flows:fetch');
  const user = await newUser(currentRole.name);
  const role = `/api/v1/roles/${currentRole.id}`;
  await keyward.ok('PUT', role, { body: permissionsBody('users:update', 'flows:create', 'audit:fetch'), as: key });
  await keyward.expectError('user_required', 'PUT', role, {
    body: permissionsBody('users:update', 'roles:update'),
    as: key,
  });
  const moved = { ...names, roles: [(await newRole('users:update', 'reports:create')).name] };
  await keyward.ok('PUT', `/api/v1/user/${user.id}`, { body: moved, as: key });
  // A key cannot restore a privilege that was removed from a user.
  await keyward.ok('PUT', `/api/v1/user/${user.id}`, { body: { ...names, roles: ['READONLY'] }, as: key });
  await keyward.expectError('user_required', 'PUT', `/api/v1/user/${user.id}`, { body: moved, as: key });
});

test('the restriction applies to keys with few permissions as well as to ADMIN keys', async () => {
  await renew();
  const clerk = await newRole('users:update', 'users:create', 'roles:update', 'users:fetch');
  const narrow = await keyward.addKey({ role: clerk.name, by: admin });
  const user = await newUser((await newRole()).name);
  const body = { ...names, roles: [(await newRole('users:update')).name] };
  await keyward.expectError('user_required', 'PUT', `/api/v1/user/${user.id}`, { body, as: narrow });
});

test('a key can cancel the link of a user without privileges', async () => {
  await renew();
  const { id } = await newUser('READONLY');
  await keyward.ok('DELETE', `/api/v1/user/${id}/link`, { as: key });
});

test('a key cannot reset a password, and an existing link stays valid', async () => {
  await renew();
  for (const role of ['ADMIN', 'READONLY']) {
    const { id, enrollment } = await newUser(role);
    await keyward.expectError('user_required', 'POST', `/api/v1/user/${id}/password-reset`, { as: key });
    await keyward.enroll(enrollment.url);
  }
});

test("a READONLY user invited by a key can enroll, and a key cannot raise the user's role", async () => {
  await renew();
  const user = await keyward.invite({ role: 'READONLY', by: key });
  const body = { ...names, roles: ['ADMIN'] };
  await keyward.expectError('user_required', 'PUT', `/api/v1/user/${user.id}`, { body, as: key });
  assert.equal((await keyward.ok('GET', '/api/v1/session', { as: user })).body.data.role, 'readonly');
});
