import assert from 'node:assert/strict';
import test from 'node:test';
import { installPacked } from './packed.ts';
import { startKeyward } from './running-keyward.ts';

const { sdk } = await installPacked();

test('against Keyward itself: a person adds a key, and its connection secret is all that an integration needs', async (t) => {
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

  await console.regenerateApiKey({ params: { appname: 'nightly' } });
  await assert.rejects(keyward.listApiKeys(), { name: 'KeywardError', code: 'invalid_credentials' });
});
