import assert from 'node:assert/strict';
import test from 'node:test';
import { Terminal } from './terminal.ts';

const terminal = new Terminal();

test('sets, lists, changes and deletes a route', async () => {
  await terminal.runOk('resources', 'create', 'flows', '--rights', 'fetch,create');
  const set = ['routes', 'set', 'flows', '--need', 'GET=flows:fetch', 'any=flows:create', '--description', 'What runs'];
  const created = (await terminal.runOk(...set, '--json')).json;
  const methods = { GET: 'flows:fetch', any: 'flows:create' };
  const settings = {
    allow_preflight: false,
    allow_ambiguous_paths: false,
    identity_headers: ['X-Keyward-Key', 'X-Keyward-Account', 'X-Keyward-Roles', 'X-Keyward-Environment'],
    environment: null,
  };
  assert.deepEqual(created, { name: 'flows', description: 'What runs', methods, ...settings });
  const { out } = await terminal.runOk('routes', 'list');
  assert.match(out, /^NAME {3}NEEDS {2,}EXCEPTIONS {2,}HEADERS {2,}ENVIRONMENT {2,}DESCRIPTION$/m);
  assert.match(
    out,
    /^flows {2}GET=flows:fetch any=flows:create {2}none {8}X-Keyward-Key,X-Keyward-Account,X-Keyward-Roles,X-Keyward-Environment {2}any {10}What runs$/m,
  );
  assert.match(out, /^1 route$/m);
  const updated = await terminal.runOk('routes', 'set', 'flows', '--description', 'Else');
  assert.match(
    updated.out,
    /^name {9}flows\ndescription {2}Else\nneeds {8}GET=flows:fetch any=flows:create\nexceptions {3}none\n/,
  );
  const changed = (await terminal.runOk('routes', 'set', 'flows', '--need', 'POST=flows:create', '--json')).json;
  assert.deepEqual(changed, { name: 'flows', description: 'Else', methods: { POST: 'flows:create' }, ...settings });
  assert.deepEqual((await terminal.runOk('routes', 'list', '--json')).json, [changed]);
  await terminal.expectError(
    ['resources', 'delete', 'flows'],
    /^Rights on this resource are still required by 1 forward-auth route/,
  );
  assert.equal((await terminal.runOk('routes', 'delete', 'flows')).out, 'Route flows was deleted.\n');
});

test('sets the exceptions and the identity headers of a route individually', async () => {
  const set = (...options: string[]) => terminal.runOk('routes', 'set', 'audit', ...options);
  const created = await set('--need', 'GET=audit:fetch', '--allow-preflight', '--identity-headers', 'X-Keyward-Roles');
  assert.match(created.out, /^exceptions {3}preflights\nheaders {6}X-Keyward-Roles$/m);
  const changed = await set('--no-allow-preflight', '--allow-ambiguous-paths');
  assert.match(changed.out, /^exceptions {3}ambiguous paths\nheaders {6}X-Keyward-Roles$/m);
  const both = await set('--allow-preflight', '--identity-headers', 'X-Keyward-Permissions, X-Keyward-Key');
  assert.match(
    both.out,
    /^exceptions {3}preflights, ambiguous paths\nheaders {6}X-Keyward-Key,X-Keyward-Permissions$/m,
  );
  const off = await set('--no-allow-preflight', '--no-allow-ambiguous-paths', '--identity-headers', 'nothing');
  assert.match(off.out, /^exceptions {3}none\nheaders {6}nothing$/m);
  const wrong = ['routes', 'set', 'audit', '--identity-headers', 'X-Keyward-Key,X-Keyward-Code'];
  await terminal.expectError(wrong, /^--identity-headers must be an array of the headers that are sent with a value/);
});

test('rejects an invalid route', async () => {
  const set = (name: string, ...need: string[]) => ['routes', 'set', name, '--need', ...need];
  await terminal.expectError(set('Flows', 'GET=audit:fetch'), /^NAME must be a lower-case letter, then up to 31/);
  for (const wrong of ['GET', 'GET=', '=audit:fetch', '']) {
    await terminal.expectError(set('odd', wrong), /^--need must be an HTTP method and the permission it requires/);
  }
  await terminal.expectError(set('odd', 'GET=audit:fetch', 'GET=users:fetch'), /List each method once/);
  await terminal.expectError(
    set('odd', 'get=audit:fetch'),
    /^--need must be an object with a permission for each of GET/,
  );
  await terminal.expectError(set('odd', 'GET=audit'), /^--need must be the permission that a key must have/);
  await terminal.expectError(
    set('odd', 'GET=nothing:fetch'),
    /^The account has no resource nothing. Create it first: "resources create nothing --rights fetch"/,
  );
  await terminal.expectError(['routes', 'set', 'odd'], /^--need must be an object/);
  await terminal.expectError(['routes', 'delete', 'absent'], /^The account has no forward-auth route with this name/);
});
