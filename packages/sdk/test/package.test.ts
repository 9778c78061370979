import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { envelope, loopbackApi, tokenAnswer } from './loopback-api.ts';
import { nodeOnPath } from './node-on-path.ts';
import { installPacked, run } from './packed.ts';

const { sdk, project, folder } = await installPacked();
const require = createRequire(import.meta.url);
const compiler = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
const entries = ['index', 'verifier', 'remote', 'express', 'fastify', 'hono', 'fetch'];
const declarations = readFileSync(join(folder, 'index.d.ts'), 'utf8');

test('the package holds its code, its types and its papers, and depends on nothing', () => {
  const { dependencies, peerDependencies, optionalDependencies, scripts, ...manifest } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  );
  assert.deepEqual(
    { dependencies, peerDependencies, optionalDependencies, scripts },
    {
      dependencies: undefined,
      peerDependencies: undefined,
      optionalDependencies: undefined,
      scripts: undefined,
    },
  );
  assert.equal(manifest.name, '@keyward/sdk');
  const files = readdirSync(folder).filter((file) => file !== 'LICENSE');
  const code = entries.flatMap((name) => [`${name}.d.ts`, `${name}.js`]);
  assert.deepEqual(files.sort(), ['README.md', ...code, 'package.json'].sort());
  const exported = entries.map((name) => (name === 'index' ? '.' : `./${name}`));
  assert.deepEqual(Object.keys(manifest.exports), [...exported, './package.json']);
});

const IMPORTS = /^\s*import\b.*|\bimport\(.*|\bfrom ['"].*|\brequire\(.*|typebox|<reference/gm;

test('neither the code nor the types import anything, but that the verifier hashes with what every runtime has', () => {
  for (const name of entries) {
    const code = readFileSync(join(folder, `${name}.js`), 'utf8').match(IMPORTS) ?? [];
    assert.deepEqual(readFileSync(join(folder, `${name}.d.ts`), 'utf8').match(IMPORTS), null);
    assert.deepEqual(
      code.filter((line) => !line.endsWith("'node:crypto';") && !line.endsWith('"node:crypto";')),
      [],
    );
    assert.equal(code.length > 0, name === 'verifier', name);
  }
});

test('the code is small: the schemas stay outside', () => {
  assert.ok(readFileSync(join(folder, 'index.js')).length < 40_000);
});

const script = `import { connect } from '@keyward/sdk';
const { data, meta } = await connect(process.argv[2]).listApiKeys({ query: { limit: 1 } });
console.log(JSON.stringify({ data, meta, node: process.versions.node }));
`;

for (const [major, node] of [
  [26, process.execPath],
  [20, nodeOnPath(20)],
] as const) {
  test(`two lines are enough in Node ${major}`, { skip: node ? false : `no Node ${major} on the path` }, async (t) => {
    const answers = [tokenAnswer('a'), envelope([{ appname: 'x' }])];
    const api = await loopbackApi(t, (_, index) => ({ body: answers[index] }));
    const secret = { url: `${api.url}/api/v1`, shortname: 'acme1', appname: 'x', sharedsecret: 's', appkey: 'k' };
    writeFileSync(join(project, 'two-lines.js'), script);
    const args = [join(project, 'two-lines.js'), sdk.encodeConnectionSecret(secret)];
    const { data, node: version } = JSON.parse((await run(node ?? '', args)).stdout);
    assert.deepEqual(data, [{ appname: 'x' }]);
    assert.equal(version.split('.')[0], String(major));
  });
}

async function typeErrors(source: string, options: object): Promise<string> {
  writeFileSync(join(project, 'user.ts'), source);
  const compilerOptions = { noEmit: true, strict: true, skipLibCheck: false, target: 'es2022', ...options };
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['user.ts'] }));
  return run(process.execPath, [compiler, '-p', project]).then(
    () => '',
    ({ stdout }: { stdout: string }) => stdout,
  );
}

const use = `import { connect, createClient, createExchange, KeywardError, type ApiKey, type User } from '@keyward/sdk';
const keyward = connect('secret');
const list = await keyward.listApiKeys();
const key: ApiKey | undefined = list.data[0];
const next: string | null | undefined = list.meta.next_cursor;
const users: User[] = (await keyward.listUsers({}, { signal: new AbortController().signal })).data;
const gone: undefined = await keyward.deleteApiKey({ params: { appname: 'x' } });
const token: string = (await keyward.exchangeToken({ body: { jwt: 'x' } })).access_token;
await keyward.listApiKeys({ query: { limit: 5, q: undefined } });
await keyward.regenerateApiKey({ params: { appname: 'x' } });
await keyward.createApiKey({ body: { appname: 'x', roles: ['ADMIN'], description: undefined, expires_at: null } });
const appkey: string = (await keyward.createApiKey({ body: { appname: 'x', roles: ['ADMIN'] } })).data.appkey;
createClient({ url: '', accessToken: createExchange({ connectionSecret: 'x' }) });
createClient({ url: '', accessToken: async () => 'x', fetch: globalThis.fetch });
try { await keyward.getAccount(); } catch (error) {
  if (error instanceof KeywardError && error.code === 'not_found') console.log(error.status, error.retryAfter);
}
export { key, next, users, gone, token, appkey };
`;

const nodeTypes = join(project, 'node_modules', '@types');
mkdirSync(nodeTypes, { recursive: true });
symlinkSync(dirname(require.resolve('@types/node/package.json')), join(nodeTypes, 'node'), 'dir');

for (const [name, options] of Object.entries({
  'a Node project': { module: 'nodenext', lib: ['es2023'], types: ['node'], exactOptionalPropertyTypes: true },
  'a browser project': { module: 'esnext', moduleResolution: 'bundler', lib: ['es2022', 'dom'], types: [] },
})) {
  test(`the types check strictly in ${name}, those of the library included`, async () => {
    assert.equal(await typeErrors(use, options), '');
  });
}

const services = `import { createVerifier, FeedError, type Verdict, type Verifier } from '@keyward/sdk/verifier';
import { createRemoteVerifier, type RemoteVerifier } from '@keyward/sdk/remote';
import { callerOf, keyward as express } from '@keyward/sdk/express';
import { keyward as fastify } from '@keyward/sdk/fastify';
import { keyward as hono, type KeywardVariables } from '@keyward/sdk/hono';
import { keyward as fetch } from '@keyward/sdk/fetch';
const verifier: Verifier = createVerifier({ url: 'https://keyward.example', credential: undefined, maxStaleness: 5 });
const verdict: Verdict = verifier.check('key', { permission: 'flows:fetch', ip: null });
const appname: string | undefined = verdict.valid ? verdict.appname : verdict.appname?.trim();
const pass = express(verifier, { permission: (request) => String(request.rawHeaders.length), audience: 'flows' });
const handler: (request: Request) => Promise<Response> = fetch(verifier, {}, (_, { roles }) => Response.json(roles));
const remote: RemoteVerifier = createRemoteVerifier({ url: 'https://keyward.example', accessToken: async () => 'x' });
const asked: (request: Request) => Promise<Response> = fetch(remote, {}, (_, { roles }) => Response.json(roles));
const variables = (known: KeywardVariables) => known.keyward.permissions;
export { appname, asked, callerOf, fastify, FeedError, handler, hono, pass, variables };
`;

for (const [name, options] of Object.entries({
  'a Node project': { module: 'nodenext', lib: ['es2023'], types: ['node'], exactOptionalPropertyTypes: true },
  'a project for other runtimes': {
    module: 'esnext',
    moduleResolution: 'bundler',
    lib: ['es2022', 'dom', 'dom.iterable'],
    types: [],
  },
})) {
  test(`the types of the verifier and of the middleware check strictly in ${name}`, async () => {
    assert.equal(await typeErrors(services, options), '');
  });
}

test('typed misuse is an error', async () => {
  const misuses = [
    'keyward.getAccount({ body: 1 });',
    'keyward.getApiKey();',
    'keyward.getApiKey({});',
    "keyward.getApiKey({ params: { name: 'x' } });",
    "keyward.createApiKey({ body: { roles: ['ADMIN'] } });",
    "keyward.createApiKey({ body: { appname: undefined, roles: ['ADMIN'] } });",
    "keyward.createApiKey({ body: { appname: 'x', roles: ['ADMIN'], more: 1 } });",
    "keyward.listApiKeys({ query: { limit: '5' } });",
    'keyward.listApiKeys({ query: { limt: 5 } });',
    'keyward.listApiKeyz();',
    'keyward.listApiKeys().then(({ data }) => data[0]?.appkey);',
    'keyward.deleteApiKey({ params: { appname: 1 } });',
    "createClient({ accessToken: 'x' });",
    "new KeywardError('x', { status: 1, reason: '', code: 'no_such_code' });",
  ];
  const lines = misuses.map((line) => `// @ts-expect-error\n${line}\n`).join('');
  const source = `import { connect, createClient, KeywardError } from '@keyward/sdk';\nconst keyward = connect('');\n${lines}`;
  assert.equal(await typeErrors(source, { module: 'nodenext', lib: ['es2022', 'dom'], types: [] }), '');
});

test('the published types are those of the source', async () => {
  const source = fileURLToPath(new URL('../src/index.ts', import.meta.url));
  const pairs = ['Client', 'Calls', 'ClientOptions', 'ApiKey', 'ApiKeyChange', 'User', 'AuditRecord', 'KeywardError'];
  const same = pairs.map((name) => `export const ${name}: Same<source.${name}, built.${name}> = true;\n`).join('');
  const text = `import type * as built from '@keyward/sdk';
import type * as source from ${JSON.stringify(source)};
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;
export const different: Same<source.ApiKey, built.User> extends never ? true : false = true;
${same}`;
  const options = { module: 'nodenext', lib: ['es2023', 'dom'], types: [], exactOptionalPropertyTypes: true };
  assert.equal(await typeErrors(text, { ...options, allowImportingTsExtensions: true }), '');
});

test('what is public is documented', () => {
  for (const name of entries) {
    const text = readFileSync(join(folder, `${name}.d.ts`), 'utf8');
    const undocumented = text.match(/(?<!\*\/\n)^export (?:declare )?(?:interface|type|function|class) \w+/gm) ?? [];
    assert.deepEqual(undocumented, []);
  }
  assert.match(declarations, /\* Add an API key\n/);
});
