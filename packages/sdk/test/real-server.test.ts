import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { installPacked } from './packed.ts';

const { sdk } = await installPacked();
const main = fileURLToPath(new URL('../../server/src/main.ts', import.meta.url));
const person = { email: 'ada@example.com', password: 'seven grey herons over the lock' };

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Starts Keyward with an empty database. It ends with the test, and its data with it. */
async function startKeyward(t: TestContext): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'keyward-sdk-server-'));
  const port = await freePort();
  const env = {
    PATH: process.env['PATH'],
    KEYWARD_PORT: String(port),
    KEYWARD_DATA: join(folder, 'data'),
    KEYWARD_SHORTNAME: 'acme1',
    KEYWARD_ADMIN_EMAIL: person.email,
    KEYWARD_ADMIN_PASSWORD: person.password,
  };
  const server = spawn(process.execPath, [main], { env, stdio: 'ignore' });
  t.after(async () => {
    if (server.exitCode === null && server.kill()) await once(server, 'exit');
    rmSync(folder, { recursive: true, force: true });
  });
  const url = `http://127.0.0.1:${port}`;
  const client = sdk.createClient({ url });
  for (let attempt = 0; attempt < 300 && server.exitCode === null; attempt++) {
    if (await client.readiness().catch(() => undefined)) return url;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('Keyward did not become ready within 30 seconds.');
}

/** A client that keeps cookies, as a browser at the console does. */
function browser(url: string) {
  const jar = new Map<string, string>();
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set('origin', url);
    headers.set('cookie', [...jar].map(([name, value]) => `${name}=${value}`).join('; '));
    const answer = await globalThis.fetch(input, { ...init, headers });
    for (const cookie of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      jar.set(name, value);
    }
    return answer;
  };
  return sdk.createClient({ url, fetch });
}

test('against Keyward itself: a person adds a key, and its connection secret is all that an integration needs', async (t) => {
  const url = await startKeyward(t);
  const console = browser(url);
  await console.signIn({ body: person });
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
