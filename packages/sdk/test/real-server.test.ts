import assert from 'node:assert/strict';
import test from 'node:test';
import { installPacked } from './packed.ts';
import { startKeyward } from './running-keyward.ts';

const { sdk } = await installPacked();

test('a user adds a key to a real server, and an integration needs only its connection secret', async (t) => {
  const server = await startKeyward(sdk);
  t.after(() => server.remove());
  const console = await server.signIn();
  const { data: made } = await console.createApiKey({ body: { appname: 'nightly', roles: ['ADMIN'] } });

  const keyward = sdk.connect(made.connection_secret);
  const { data: keys, meta } = await keyward.listApiKeys({ query: { limit: 10, sort: '-last_login' } });
  assert.deepEqual([keys.map(({ appname }) => appname), meta.total], [['nightly'], 1]);
  assert.ok((await keyward.listPermissions()).some(({ resource }) => resource === 'api-keys'));
  await keyward.createApiKey({ body: { appname: 'a.b-c', roles: ['READONLY'], description: 'ä' } });
  assert.equal((await keyward.getApiKey({ params: { appname: 'a.b-c' } })).data.description, 'ä');
  assert.equal(await keyward.deleteApiKey({ params: { appname: 'a.b-c' } }), undefined);
  await assert.rejects(keyward.getApiKey({ params: { appname: 'a.b-c' } }), {
    name: 'KeywardError',
    code: 'not_found',
  });

  const names = ['b1', 'b2', 'b3', 'b4'];
  for (const appname of names) await keyward.createApiKey({ body: { appname, roles: ['READONLY'] } });
  const found: string[] = [];
  for await (const { appname } of keyward.apiKeys({ role: 'READONLY', limit: 3 })) found.push(appname);
  assert.deepEqual(found, names);
  const actions: string[] = [];
  for await (const { action } of keyward.audit({ include: ['apikey'], size: 2 })) actions.push(action);
  assert.equal(actions.filter((action) => action === 'create').length, 6);

  const rotation = { params: { appname: 'b1' }, body: { overlap_seconds: 60 } };
  const { data: rotated } = await keyward.startRotation(rotation);
  assert.equal(rotated.connection_secret, undefined, 'a key does not get the shared secret');
  const own = sdk.decodeConnectionSecret(made.connection_secret ?? '');
  const renewed = sdk.connect(sdk.encodeConnectionSecret({ ...own, appname: 'b1', appkey: rotated.appkey }));
  assert.equal((await renewed.getSession()).data.name, 'b1');

  await console.regenerateApiKey({ params: { appname: 'nightly' } });
  await assert.rejects(keyward.listApiKeys(), { name: 'KeywardError', code: 'invalid_credentials' });
});
