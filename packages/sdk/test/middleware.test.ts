import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, globSync, symlinkSync } from 'node:fs';
import { type OutgoingHttpHeaders, request } from 'node:http';
import { basename, dirname, join } from 'node:path';
import test, { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../server/test/support/free-port.ts';
import { installPacked } from './packed.ts';
import { startKeyward } from './running-keyward.ts';

const { sdk, project } = await installPacked();
const keyward = await startKeyward(sdk);
const stops: (() => Promise<unknown>)[] = [];
after(async () => {
  await Promise.all(stops.map((stop) => stop()));
  await keyward.remove();
});
const console = await keyward.signIn();

await console.createResource({ body: { resource: 'flows', fetch: true, create: true } });
await console.createRole({ body: { name: 'flow-reader', permissions: [{ resource: 'flows', fetch: true }] } });

const examples = fileURLToPath(new URL('../examples/', import.meta.url));
const modules = fileURLToPath(new URL('../../../node_modules/', import.meta.url));
for (const file of globSync(join(examples, '*.ts'))) copyFileSync(file, join(project, basename(file)));
for (const name of ['express', 'fastify', 'hono']) {
  symlinkSync(join(modules, name), join(dirname(dirname(join(project, 'node_modules/@keyward/sdk'))), name), 'dir');
}

async function newKey(body: object = {}): Promise<{ id: string; appname: string; appkey: string }> {
  const appname = `k-${Math.random().toString(36).slice(2)}`;
  const { data } = await console.createApiKey({ body: { appname, roles: ['flow-reader'], ...body } });
  return data;
}

const running = new Map<string, Promise<string>>();

/** Starts an example like a user, once, and returns its URL. */
function startExample(name: string): Promise<string> {
  const started = running.get(name) ?? spawnExample(name);
  running.set(name, started);
  return started;
}

async function spawnExample(name: string): Promise<string> {
  const { data: replica } = await console.createReplica({ body: { name } });
  const port = String(await freePort());
  const env = {
    PATH: process.env['PATH'],
    KEYWARD_URL: keyward.url,
    KEYWARD_CREDENTIAL: replica.credential,
    PORT: port,
  };
  const child = spawn(process.execPath, [join(project, `${name}.ts`)], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  stops.push(async () => child.exitCode === null && child.kill() && once(child, 'exit'));
  const [line] = await once(child.stdout, 'data');
  assert.match(String(line), /^Listening on http/);
  return `http://127.0.0.1:${port}`;
}

interface Got {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  // biome-ignore lint/suspicious/noExplicitAny: tests read any member of the response
  readonly body: any;
}

async function ask(
  url: string,
  headers: OutgoingHttpHeaders | string[],
  method = 'GET',
  path = '/flows',
): Promise<Got> {
  const sent = request(url + path, { method, headers, agent: false });
  sent.end();
  const [answer] = await once(sent, 'response');
  let text = '';
  for await (const chunk of answer) text += chunk;
  return { status: answer.statusCode, headers: answer.headers, body: JSON.parse(text) };
}

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

/** RFC 6750, 3: the challenge of each code, for the permission that a POST needs. */
const CHALLENGES: Readonly<Record<string, string>> = {
  unauthenticated: 'Bearer',
  unknown: 'Bearer error="invalid_token"',
  forbidden: 'Bearer error="insufficient_scope", scope="flows:create"',
  ip_denied: 'Bearer error="insufficient_scope"',
};

for (const name of ['express', 'fastify', 'hono', 'fetch']) {
  test(`${name}: the example allows the requests that Keyward allows, and denies others with the reason`, async () => {
    const key = await newKey();
    const admin = await newKey({ roles: ['ADMIN'] });
    const url = await startExample(name);
    const refused = async (
      headers: OutgoingHttpHeaders | string[],
      status: number,
      code: string,
      more: string[] = [],
    ) => {
      const answer = await ask(url, headers, ...more);
      assert.deepEqual([answer.status, answer.body.status, answer.body.code], [status, status, code]);
      assert.deepEqual(Object.keys(answer.body), ['status', 'name', 'message', 'code']);
      assert.match(String(answer.headers['content-type']), /^application\/json/);
      assert.equal(answer.headers['cache-control'], 'no-store');
      assert.equal(answer.headers['www-authenticate'], CHALLENGES[code]);
      assert.doesNotMatch(JSON.stringify(answer), /kw_/);
      return answer;
    };

    const good = await ask(url, bearer(key.appkey));
    const by = {
      id: key.id,
      appname: key.appname,
      account: 'acme1',
      roles: ['flow-reader'],
      permissions: ['flows:fetch'],
      metadata: {},
      externalId: null,
      environment: 'live',
    };
    assert.deepEqual([good.status, good.body.by], [200, by]);
    assert.equal((await ask(url, { 'x-api-key': key.appkey })).status, 200);
    assert.equal((await ask(url, { authorization: `bearer  ${key.appkey}` })).status, 200);

    await refused({}, 401, 'unauthenticated');
    await refused({}, 401, 'unauthenticated', ['GET', `/flows?key=${key.appkey}&x-api-key=${key.appkey}`]);
    await refused({ authorization: `Basic ${key.appkey}` }, 401, 'unauthenticated');
    await refused({ authorization: key.appkey }, 401, 'unauthenticated');
    await refused({ ...bearer(key.appkey), 'x-api-key': key.appkey }, 401, 'unauthenticated');
    const [host, twice] = [
      ['host', new URL(url).host],
      ['authorization', `Bearer ${key.appkey}`],
    ];
    await refused([...host, ...twice, ...twice] as string[], 401, 'unauthenticated');
    await refused([...host, 'x-api-key', key.appkey, 'X-API-Key', key.appkey] as string[], 401, 'unauthenticated');
    await refused(bearer(`${key.appkey.slice(0, -1)}!`), 401, 'unauthenticated');
    await refused(bearer(`${key.appkey}x`), 401, 'unknown');
    await refused(bearer('a.b.c'), 401, 'unknown');
    await refused(bearer(key.appkey), 403, 'forbidden', ['POST']);
    assert.equal((await ask(url, bearer(admin.appkey), 'POST')).status, 201);
  });

  test(`${name}: rate limits, allowed IPs and revocations of keys apply`, async () => {
    const limited = await newKey({ rate_limit: { limit: 1, window_seconds: 60 } });
    const near = await newKey({ allowed_ips: ['127.0.0.1'] });
    const far = await newKey({ allowed_ips: ['192.0.2.1'] });
    const url = await startExample(name);
    const first = await ask(url, bearer(limited.appkey));
    assert.equal(first.status, 200);
    assert.equal(first.headers['ratelimit-policy'], '"key";q=1;w=60');
    assert.equal(first.headers['ratelimit'], '"key";r=0;t=60');
    const second = await ask(url, bearer(limited.appkey));
    assert.deepEqual([second.status, second.body.code], [429, 'rate_limited']);
    assert.match(String(second.headers['retry-after']), /^(?:59|60)$/);

    assert.equal((await ask(url, bearer(near.appkey))).status, 200);
    const refused = await ask(url, bearer(far.appkey));
    assert.deepEqual([refused.status, refused.body.code], [403, 'ip_denied']);
    assert.equal(refused.headers['www-authenticate'], CHALLENGES['ip_denied']);

    await console.deleteApiKey({ params: { appname: near.appname } });
    let after = 200;
    while (after === 200) after = (await ask(url, bearer(near.appkey))).status;
    assert.equal(after, 401);
  });
}
