import assert from 'node:assert/strict';
import test from 'node:test';
import { assertRefused, Terminal } from './terminal.ts';

const terminal = new Terminal();

test('creates a resource, lists it with those of Keyward, and deletes it', async () => {
  const create = ['resources', 'create', 'flows', '--rights', 'fetch,create', '--description', 'What runs'];
  const made = (await terminal.ok(...create, '--json')).json;
  const rights = { fetch: true, create: true, update: false, delete: false };
  assert.deepEqual(made, { resource: 'flows', description: 'What runs', ...rights, system: false });
  const { out } = await terminal.ok('resources', 'list');
  assert.match(out, /^NAME {2,}OF {2,}RIGHTS {2,}DESCRIPTION$/m);
  assert.match(out, /^audit {2,}Keyward {2}fetch {2,}The audit log$/m);
  assert.match(out, /^flows {2,}account {2}fetch,create {2,}What runs$/m);
  assert.deepEqual((await terminal.ok('resources', 'list', '--json')).json.at(-1), made);
  const { out: output } = await terminal.ok('resources', 'create', 'gone', '--rights', 'update');
  assert.equal(output, 'name         gone\ndescription\nrights       update\n');
  assert.equal((await terminal.ok('resources', 'delete', 'gone')).out, 'Resource gone was deleted.\n');
});

test('rejects an invalid resource', async () => {
  const create = (name: string, rights: string) => ['resources', 'create', name, '--rights', rights];
  await terminal.refused(create('Flows', 'fetch'), /^NAME must be a lower-case letter, then up to 31/);
  await terminal.refused(create('flows', 'fetch'), /^This name is taken/);
  await terminal.refused(create('audit', 'fetch'), /^Keyward itself has a resource of this name/);
  for (const wrong of ['read', 'fetch;create', '', 'fetch,', 'constructor']) {
    await terminal.refused(create('more', wrong), /^--rights must be the rights that can be granted on it: fetch/);
  }
  await terminal.refused(['resources', 'delete', 'audit'], /^The account has defined no resource of this name/);
});

test('creates, lists, changes and deletes a role', async () => {
  const grant = ['--grant', 'flows:fetch', 'api-keys:fetch', '--grant', 'flows:create'];
  const role = (await terminal.ok('roles', 'create', 'Operator', ...grant, '--description', 'Runs', '--json')).json;
  assert.deepEqual([role.name, role.description, role.system], ['Operator', 'Runs', false]);
  const { out } = await terminal.ok('roles', 'list');
  assert.match(out, /^VERIFIER {2,}system {2,}For services: .* {2}verify:create$/m);
  assert.match(out, /^Operator {2,}account {2,}Runs {2,}api-keys:fetch flows:fetch,create$/m);
  assert.match(out, /^4 roles$/m);
  const changed = await terminal.ok('roles', 'update', 'operator', '--grant', 'flows:fetch');
  assert.match(changed.out, /^name {9}Operator\ndescription {2}Runs\ngrants {7}flows:fetch\nid {11}role_\w{20}\n$/);
  const said = await terminal.ok('roles', 'update', 'Operator', '--description', 'Looks on');
  assert.match(said.out, /^description {2}Looks on\ngrants {7}flows:fetch$/m);
  assert.match((await terminal.ok('roles', 'update', 'Operator', '--grant', 'nothing')).out, /^grants {7}nothing$/m);
  assert.deepEqual((await terminal.ok('roles', 'delete', 'operator', '--json')).json, { deleted: 'Operator' });
});

test('rejects an invalid role', async () => {
  const create = (name: string, ...grant: string[]) => ['roles', 'create', name, '--grant', ...grant];
  await terminal.refused(create('a b', 'flows:fetch'), /^NAME must be a name of 1 to 32 letters/);
  await terminal.refused(create('ADMIN', 'flows:fetch'), /^This name is taken/);
  for (const wrong of ['flows', ':fetch', 'flows:', 'flows:read', 'flows:fetch:create']) {
    await terminal.refused(create('x', wrong), /^--grant must be a resource and rights on it, such as/);
  }
  await terminal.refused(create('x', 'Flows:fetch'), /^--grant must be a lower-case letter/);
  await terminal.refused(create('x', 'flows:delete'), /^The resource flows does not have the right delete/);
  await terminal.refused(['roles', 'update', 'admin', '--grant', 'nothing'], /^System roles cannot be changed/);
  await terminal.refused(['roles', 'delete', 'absent'], /^Role not found/);
  assertRefused(await terminal.spawn(['roles', 'delete', 'readonly']), /^System roles cannot be changed/);
});

test('keys and users show a custom role as it is spelled, and prevent deletion of the role and its resource', async () => {
  await terminal.ok('roles', 'create', 'Mixed.Case', '--grant', 'flows:create');
  assert.match(
    (await terminal.ok('keys', 'create', 'runner', '--role', 'mixed.case')).out,
    /^API key runner \(Mixed\.Case\)/,
  );
  const person = ['--given-name', 'Grace', '--family-name', 'Hopper', '--role', 'Mixed.Case'];
  await terminal.ok('users', 'create', 'grace@example.com', ...person);
  assert.match((await terminal.ok('users', 'list')).out, /^grace@example\.com {2}Grace Hopper {2}Mixed\.Case /m);
  assert.match((await terminal.ok('keys', 'list', '--role', 'MIXED.CASE')).out, /^runner {2}Mixed\.Case /m);
  await terminal.refused(['roles', 'delete', 'Mixed.Case'], /^The role is held by 1 key and 1 user\. Give them/);
  await terminal.refused(['resources', 'delete', 'flows'], /^What would go is granted by 1 role\. Take it/);
});

test("an import accepts the account's custom roles", async () => {
  const file = terminal.file('keys.csv', 'name,role\nimported,MIXED.case\nother,absent\n');
  const { rows } = (await terminal.run(['keys', 'import', file, '--partial', '--new-secrets', '--json'])).json;
  const outcomes = rows.map(({ outcome, reason }: { outcome: string; reason?: string }) => [outcome, reason]);
  assert.deepEqual(outcomes, [
    ['imported', undefined],
    ['rejected', 'role must be ADMIN, READONLY or another role of the account. Add the role first, or choose another.'],
  ]);
  assert.deepEqual((await terminal.ok('keys', 'get', 'imported', '--json')).json.roles, ['Mixed.Case']);
});
