import assert from 'node:assert/strict';
import test from 'node:test';
import { assertError, Terminal } from './terminal.ts';

const terminal = new Terminal();

test("creates a resource, lists it with Keyward's own resources, and deletes it", async () => {
  const create = ['resources', 'create', 'flows', '--rights', 'fetch,create', '--description', 'What runs'];
  const created = (await terminal.runOk(...create, '--json')).json;
  const rights = { fetch: true, create: true, update: false, delete: false };
  assert.deepEqual(created, { resource: 'flows', description: 'What runs', ...rights, system: false });
  const { out } = await terminal.runOk('resources', 'list');
  assert.match(out, /^NAME {2,}OF {2,}RIGHTS {2,}DESCRIPTION$/m);
  assert.match(out, /^audit {2,}Keyward {2}fetch {2,}The audit log$/m);
  assert.match(out, /^flows {2,}account {2}fetch,create {2,}What runs$/m);
  assert.deepEqual((await terminal.runOk('resources', 'list', '--json')).json.at(-1), created);
  const { out: output } = await terminal.runOk('resources', 'create', 'gone', '--rights', 'update');
  assert.equal(output, 'name         gone\ndescription\nrights       update\n');
  assert.equal((await terminal.runOk('resources', 'delete', 'gone')).out, 'Resource gone was deleted.\n');
});

test('rejects an invalid resource', async () => {
  const create = (name: string, rights: string) => ['resources', 'create', name, '--rights', rights];
  await terminal.expectError(create('Flows', 'fetch'), /^NAME must be a lower-case letter, then up to 31/);
  await terminal.expectError(create('flows', 'fetch'), /^This name is taken/);
  await terminal.expectError(create('audit', 'fetch'), /^Keyward has a resource with this name/);
  for (const wrong of ['read', 'fetch;create', '', 'fetch,', 'constructor']) {
    await terminal.expectError(
      create('more', wrong),
      /^--rights must be rights that can be granted on the resource: fetch/,
    );
  }
  await terminal.expectError(
    ['resources', 'delete', 'audit'],
    /^The account has not defined a resource with this name/,
  );
});

test('creates, lists, changes and deletes a role', async () => {
  const grant = ['--grant', 'flows:fetch', 'api-keys:fetch', '--grant', 'flows:create'];
  const role = (await terminal.runOk('roles', 'create', 'Operator', ...grant, '--description', 'Runs', '--json')).json;
  assert.deepEqual([role.name, role.description, role.system], ['Operator', 'Runs', false]);
  const { out } = await terminal.runOk('roles', 'list');
  assert.match(out, /^VERIFIER {2,}system {2,}For services: .* {2}verify:create$/m);
  assert.match(out, /^Operator {2,}account {2,}Runs {2,}api-keys:fetch flows:fetch,create$/m);
  assert.match(out, /^4 roles$/m);
  const changed = await terminal.runOk('roles', 'update', 'operator', '--grant', 'flows:fetch');
  assert.match(changed.out, /^name {9}Operator\ndescription {2}Runs\ngrants {7}flows:fetch\nid {11}role_\w{20}\n$/);
  const updated = await terminal.runOk('roles', 'update', 'Operator', '--description', 'Looks on');
  assert.match(updated.out, /^description {2}Looks on\ngrants {7}flows:fetch$/m);
  assert.match((await terminal.runOk('roles', 'update', 'Operator', '--grant', 'nothing')).out, /^grants {7}nothing$/m);
  assert.deepEqual((await terminal.runOk('roles', 'delete', 'operator', '--json')).json, { deleted: 'Operator' });
});

test('rejects an invalid role', async () => {
  const create = (name: string, ...grant: string[]) => ['roles', 'create', name, '--grant', ...grant];
  await terminal.expectError(create('a b', 'flows:fetch'), /^NAME must be a name of 1 to 32 letters/);
  await terminal.expectError(create('ADMIN', 'flows:fetch'), /^This name is taken/);
  for (const wrong of ['flows', ':fetch', 'flows:', 'flows:read', 'flows:fetch:create']) {
    await terminal.expectError(create('x', wrong), /^--grant must be a resource and the rights on it, such as/);
  }
  await terminal.expectError(create('x', 'Flows:fetch'), /^--grant must be a lower-case letter/);
  await terminal.expectError(create('x', 'flows:delete'), /^The resource flows does not have the right delete/);
  await terminal.expectError(['roles', 'update', 'admin', '--grant', 'nothing'], /^System roles cannot be changed/);
  await terminal.expectError(['roles', 'delete', 'absent'], /^Role not found/);
  assertError(await terminal.spawn(['roles', 'delete', 'readonly']), /^System roles cannot be changed/);
});

test('keys and users show a custom role with its original spelling; a role in use and its resource cannot be deleted', async () => {
  await terminal.runOk('roles', 'create', 'Mixed.Case', '--grant', 'flows:create');
  assert.match(
    (await terminal.runOk('keys', 'create', 'runner', '--role', 'mixed.case')).out,
    /^API key runner \(Mixed\.Case\)/,
  );
  const user = ['--given-name', 'Grace', '--family-name', 'Hopper', '--role', 'Mixed.Case'];
  await terminal.runOk('users', 'create', 'grace@example.com', ...user);
  assert.match((await terminal.runOk('users', 'list')).out, /^grace@example\.com {2}Grace Hopper {2}Mixed\.Case /m);
  assert.match((await terminal.runOk('keys', 'list', '--role', 'MIXED.CASE')).out, /^runner {2}Mixed\.Case /m);
  await terminal.expectError(
    ['roles', 'delete', 'Mixed.Case'],
    /^The role is assigned to 1 key and 1 user\. Assign them/,
  );
  await terminal.expectError(
    ['resources', 'delete', 'flows'],
    /^Rights on this resource are still granted by 1 role\. Remove them/,
  );
});

test("an import accepts the account's custom roles", async () => {
  const file = terminal.file('keys.csv', 'name,role\nimported,MIXED.case\nother,absent\n');
  const { rows } = (await terminal.run(['keys', 'import', file, '--partial', '--new-secrets', '--json'])).json;
  const outcomes = rows.map(({ outcome, reason }: { outcome: string; reason?: string }) => [outcome, reason]);
  assert.deepEqual(outcomes, [
    ['imported', undefined],
    ['rejected', 'role must be ADMIN, READONLY or another role of the account. Add the role first, or choose another.'],
  ]);
  assert.deepEqual((await terminal.runOk('keys', 'get', 'imported', '--json')).json.roles, ['Mixed.Case']);
});
