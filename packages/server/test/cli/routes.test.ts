import assert from 'node:assert/strict';
import test from 'node:test';
import { Terminal } from './terminal.ts';

const terminal = new Terminal();

test('a route is set, listed, changed and deleted', async () => {
  await terminal.ok('resources', 'create', 'flows', '--rights', 'fetch,create');
  const set = ['routes', 'set', 'flows', '--need', 'GET=flows:fetch', '*=flows:create', '--description', 'What runs'];
  const made = (await terminal.ok(...set, '--json')).json;
  const methods = { GET: 'flows:fetch', '*': 'flows:create' };
  assert.deepEqual(made, { name: 'flows', description: 'What runs', methods });
  const { out } = await terminal.ok('routes', 'list');
  assert.match(out, /^NAME {3}NEEDS {2,}DESCRIPTION$/m);
  assert.match(out, /^flows {2}GET=flows:fetch \*=flows:create {2}What runs$/m);
  assert.match(out, /^1 route$/m);
  const said = await terminal.ok('routes', 'set', 'flows', '--description', 'Else');
  assert.equal(said.out, 'name         flows\ndescription  Else\nneeds        GET=flows:fetch *=flows:create\n');
  const changed = (await terminal.ok('routes', 'set', 'flows', '--need', 'POST=flows:create', '--json')).json;
  assert.deepEqual(changed, { name: 'flows', description: 'Else', methods: { POST: 'flows:create' } });
  assert.deepEqual((await terminal.ok('routes', 'list', '--json')).json, [changed]);
  await terminal.refused(['resources', 'delete', 'flows'], /^What would go is asked for by 1 forward-auth route/);
  assert.equal((await terminal.ok('routes', 'delete', 'flows')).out, 'Route flows was deleted.\n');
});

test('what is no route is refused', async () => {
  const set = (name: string, ...need: string[]) => ['routes', 'set', name, '--need', ...need];
  await terminal.refused(set('Flows', 'GET=audit:fetch'), /^NAME must be a lower-case letter, then up to 31/);
  for (const wrong of ['GET', 'GET=', '=audit:fetch', '']) {
    await terminal.refused(set('odd', wrong), /^--need must be an HTTP method and the permission that it needs/);
  }
  await terminal.refused(set('odd', 'GET=audit:fetch', 'GET=users:fetch'), /Each method stands there once/);
  await terminal.refused(set('odd', 'get=audit:fetch'), /^--need must be an object with a permission for each of GET/);
  await terminal.refused(set('odd', 'GET=audit'), /^--need must be the permission that a key must have/);
  await terminal.refused(set('odd', 'GET=nothing:fetch'), /^One of these rights cannot be granted/);
  await terminal.refused(['routes', 'set', 'odd'], /^--need must be an object/);
  await terminal.refused(['routes', 'delete', 'absent'], /^There is no forward-auth route of this name/);
});
