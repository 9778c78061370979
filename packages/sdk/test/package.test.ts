import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { skipWithout } from '../../../scripts/required-tools.ts';
import { entries, parts } from '../build/entries.ts';
import { bundles, manifestOfEntries, nameOfPart } from '../build/exports.ts';
import { envelope, loopbackApi, tokenAnswer } from './loopback-api.ts';
import { nodeOnPath } from './node-on-path.ts';
import { installPacked, run } from './packed.ts';

const { sdk, project, folder } = await installPacked();
const require = createRequire(import.meta.url);
const compiler = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
const olderCompiler = join(dirname(require.resolve('typescript-6/package.json')), 'bin', 'tsc');
const root = fileURLToPath(new URL('../../../', import.meta.url));
const names = entries.map(({ name }) => name);
const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
const inDist = (file: string) => readFileSync(join(folder, 'dist', file), 'utf8');
const declarations = inDist('index.d.cts');

test('the package contains code and types in both formats, source maps and documentation, and has no dependencies', () => {
  const { dependencies, peerDependencies, optionalDependencies } = manifest;
  assert.deepEqual([dependencies, peerDependencies, optionalDependencies], [undefined, undefined, undefined]);
  assert.deepEqual(readdirSync(folder).sort(), ['LICENSE', 'README.md', 'dist', 'package.json']);
  const code = bundles().flatMap(({ name }) => [`${name}.js`, `${name}.js.map`, `${name}.cjs`, `${name}.cjs.map`]);
  const types = names.flatMap((name) => [`${name}.d.ts`, `${name}.d.cts`]);
  assert.deepEqual(readdirSync(join(folder, 'dist')).sort(), [...code, ...types, 'sources'].sort());
});

test('installing the package runs no script', () => {
  const scripts = Object.keys(manifest.scripts);
  const run = ['preinstall', 'install', 'postinstall', 'preprepare', 'prepare', 'postprepare'];
  assert.deepEqual(
    scripts.filter((name) => run.includes(name)),
    [],
  );
});

test('package.json exports the entries (run `npm run exports -w packages/sdk` to update it)', () => {
  const generated = manifestOfEntries();
  for (const [member, value] of Object.entries(generated)) assert.deepEqual(manifest[member], value, member);
  for (const { runtimes, name } of entries.filter(({ runtimes }) => runtimes)) {
    const conditions = Object.keys(generated.exports[name === 'index' ? '.' : `./${name}`] ?? {});
    const order = ['types', 'workerd', 'edge-light', 'deno', 'bun', 'node', 'browser', 'default'];
    assert.deepEqual(conditions, order, JSON.stringify(runtimes));
  }
});

test('the manifest has the repository and the keywords of the package', () => {
  assert.match(manifest.repository.url, /^git\+https:/);
  assert.match(manifest.bugs.url, /^https:/);
  assert.ok(manifest.keywords.length > 3);
  assert.equal(readFileSync(join(folder, 'LICENSE'), 'utf8'), readFileSync(join(root, 'LICENSE'), 'utf8'));
});

test('the README has no relative links to files outside of the package', () => {
  const readme = readFileSync(join(folder, 'README.md'), 'utf8');
  const links = [...readme.matchAll(/\](?:\(|: )([^)#\s]+)/g)].map(([, link = '']) => link);
  const outside = links.filter((link) => !existsSync(join(folder, link)));
  assert.deepEqual(outside, []);
});

const IMPORTS = /^\s*import\b.*|\bimport\(.*|\bfrom ['"].*|\brequire\(.*|typebox|<reference/gm;

test('code and types import nothing, except the verifier, which imports node:crypto', () => {
  const isCrypto = (line: string) => /['"]node:crypto['"]\)?;$/.test(line);
  // The verifier loads parts of the package on demand.
  const loading = { js: 'import', cjs: 'require' } as const;
  for (const name of names) {
    assert.deepEqual(inDist(`${name}.d.cts`).match(IMPORTS), null);
    assert.equal(inDist(`${name}.d.ts`), `export * from './${name}.cjs';\n`);
  }
  for (const name of [...names, ...parts.map(nameOfPart)]) {
    for (const format of ['js', 'cjs'] as const) {
      const isPart = (line: string) =>
        parts.some((part) => line.includes(`${loading[format]}("./${nameOfPart(part)}.${format}")`));
      const code = inDist(`${name}.${format}`).match(IMPORTS) ?? [];
      const others = code.filter((line) => !isCrypto(line));
      assert.equal(others.every(isPart), true, `${name}.${format}`);
      assert.equal(others.length, name === 'verifier' ? parts.length : 0, `${name}.${format}`);
      assert.equal(
        code.some(isCrypto),
        ['verifier', 'verifier-tokens-token-check'].includes(name),
        `${name}.${format}`,
      );
    }
  }
});

test('both formats of an entry export the same names, and so do their replacements for other runtimes', async () => {
  const require = createRequire(join(project, 'x.js'));
  for (const { name, source, runtimes } of entries) {
    const expected = await exportedNames(source);
    assert.deepEqual(Object.keys(require(join(folder, 'dist', `${name}.cjs`))).sort(), expected, name);
    for (const other of Object.values(runtimes ?? {})) assert.deepEqual(await exportedNames(other), expected, other);
  }
});

/** Returns the exported names without running the module: some modules throw on import in an unsupported runtime. */
async function exportedNames(source: string): Promise<string[]> {
  const build = await rolldown({ input: join(root, `packages/sdk/src/${source}.ts`), external: ['node:crypto'] });
  const { output } = await build.generate();
  await build.close();
  return output[0].exports.toSorted();
}

for (const name of ['', '/verifier', '/remote']) {
  test(`a browser bundle that imports @keyward/sdk${name} throws the reason at import, even if it uses no export`, async () => {
    const file = join(project, 'imports.js');
    writeFileSync(file, `import '@keyward/sdk${name}';\n`);
    const build = await rolldown({ input: file, platform: 'browser' });
    const bundle = join(project, `browser${name.replace('/', '-')}.mjs`);
    await build.write({ file: bundle, minify: true });
    await build.close();
    await assert.rejects(import(bundle), /a browser must not have credentials/);
  });
}

test('source maps refer to sources in the package, and no file contains the path of the build', () => {
  for (const file of readdirSync(join(folder, 'dist')).filter((name) => name !== 'sources')) {
    const text = inDist(file);
    assert.ok(!text.includes(root) && !text.includes('/node_modules/') && !text.includes('file:'), file);
    if (!file.endsWith('.map')) continue;
    assert.ok(inDist(file.slice(0, -'.map'.length)).endsWith(`//# sourceMappingURL=${file}`), file);
    for (const path of (JSON.parse(text) as { sources: string[] }).sources) {
      const [, name = '', rest = ''] = /^sources\/(sdk|contract)\/(.+)$/.exec(path) ?? assert.fail(path);
      assert.equal(inDist(path), readFileSync(join(root, 'packages', name, 'src', rest), 'utf8'));
    }
  }
});

test('with source maps, stack traces of both formats refer to the sources', async () => {
  const call = "createVerifier({ url: 'nowhere', credential: 'x' });";
  for (const [file, line] of [
    ['stack.js', "import { createVerifier } from '@keyward/sdk/verifier';"],
    ['stack.cjs', "const { createVerifier } = require('@keyward/sdk/verifier');"],
  ] as const) {
    writeFileSync(join(project, file), `${line}\n${call}\n`);
    const { stderr } = await run(process.execPath, ['--enable-source-maps', join(project, file)]).catch(
      (error) => error,
    );
    assert.match(stderr, /dist\/sources\/sdk\/verifier\/create-verifier\.ts:\d+/, file);
  }
});

const script = `import { connect } from '@keyward/sdk';
const { data, meta } = await connect(process.argv[2]).listApiKeys({ query: { limit: 1 } });
console.log(JSON.stringify({ data, meta, node: process.versions.node }));
`;

const commonjs = `const { connect } = require('@keyward/sdk');
connect(process.argv[2]).listApiKeys({ query: { limit: 1 } }).then(({ data, meta }) => {
  console.log(JSON.stringify({ data, meta, node: process.versions.node }));
});
`;

for (const [major, node] of [
  [26, process.execPath],
  [20, nodeOnPath(20)],
] as const) {
  for (const [file, text] of [
    ['two-lines.js', script],
    ['two-lines.cjs', commonjs],
  ] as const) {
    const skip = skipWithout('node20', node !== undefined, `no Node ${major} is on the path`);
    test(`${file}: a two-line program works in Node ${major}`, { skip }, async (t) => {
      const answers = [tokenAnswer('a'), envelope([{ appname: 'x' }])];
      const api = await loopbackApi(t, (_, index) => ({ body: answers[index] }));
      const secret = { url: `${api.url}/api/v1`, shortname: 'acme1', appname: 'x', sharedsecret: 's', appkey: 'k' };
      writeFileSync(join(project, file), text);
      const args = [join(project, file), sdk.encodeConnectionSecret(secret)];
      const { data, node: version } = JSON.parse((await run(node ?? '', args)).stdout);
      assert.deepEqual(data, [{ appname: 'x' }]);
      assert.equal(version.split('.')[0], String(major));
    });
  }
}

async function typeErrors(source: string, options: object, { file = 'user.ts', tsc = compiler } = {}): Promise<string> {
  writeFileSync(join(project, file), source);
  const compilerOptions = { noEmit: true, strict: true, skipLibCheck: false, target: 'es2022', ...options };
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: [file] }));
  return run(process.execPath, [tsc, '-p', project]).then(
    () => '',
    ({ stdout }: { stdout: string }) => stdout,
  );
}

const use = `import { connect, createClient, createExchange, decodeConnectionSecret, KeywardError, type ApiKey, type User } from '@keyward/sdk';
const keyward = connect('secret');
const list = await keyward.listApiKeys();
const key: ApiKey | undefined = list.data[0];
const next: string | null | undefined = list.meta.next_cursor;
const users: User[] = (await keyward.listUsers({}, { signal: new AbortController().signal })).data;
const gone: undefined = await keyward.deleteApiKey({ params: { appname: 'x' } });
const token: string = (await keyward.exchangeToken({ body: { jwt: 'x' } })).access_token;
await keyward.listApiKeys({ query: { limit: 5, q: undefined, sort: '-last_login' } });
await keyward.regenerateApiKey({ params: { appname: 'x' } });
await keyward.createApiKey({ body: { appname: 'x', roles: ['ADMIN'], description: undefined, expires_at: null } });
const appkey: string = (await keyward.createApiKey({ body: { appname: 'x', roles: ['ADMIN'] } })).data.appkey;
createClient({ url: '', accessToken: createExchange({ connectionSecret: 'x' }) });
createExchange(decodeConnectionSecret('x'));
await keyward.startRotation({ params: { appname: 'x' }, body: { overlap_seconds: 60 } });
for await (const { appname } of keyward.apiKeys({ role: 'ADMIN' })) appname.trim();
for await (const { decision } of keyward.reviewDecisions({ id: 'x' }, { retries: 0 })) decision satisfies string;
createClient({ url: '', accessToken: async () => 'x', fetch: globalThis.fetch });
try { await keyward.getAccount(); } catch (error) {
  if (error instanceof KeywardError && error.code === 'not_found') console.log(error.status, error.retryAfter);
}
export { key, next, users, gone, token, appkey };
`;

const nodeTypes = join(project, 'node_modules', '@types');
mkdirSync(nodeTypes, { recursive: true });
symlinkSync(dirname(require.resolve('@types/node/package.json')), join(nodeTypes, 'node'), 'dir');

symlinkSync(join(root, 'node_modules/undici-types'), join(project, 'node_modules/undici-types'), 'dir');

const fetches = `import { createClient, createExchange, type Fetch } from '@keyward/sdk';
import { createRemoteVerifier } from '@keyward/sdk/remote';
import { createVerifier } from '@keyward/sdk/verifier';
declare const undici: typeof import('undici-types');
const proxied: Fetch = (url, init) => undici.fetch(url, { ...init, dispatcher: new undici.EnvHttpProxyAgent() });
createClient({ url: '', fetch: proxied });
const answering: Fetch = async () => ({ ok: true, status: 200, statusText: '', headers: new Headers(), text: async () => '' });
createClient({ url: '', fetch: answering });
for (const fetch of [undici.fetch, globalThis.fetch] as const) {
  createClient({ url: '', fetch });
  createExchange({ connectionSecret: '' }, { fetch });
  createVerifier({ url: '', credential: '', fetch });
  createRemoteVerifier({ url: '', accessToken: '', fetch });
}
// @ts-expect-error: a feed is read as a stream
createVerifier({ url: '', credential: '', fetch: answering });
`;

for (const [name, lib] of Object.entries({ Node: ['es2023'], 'Node and the DOM': ['es2023', 'dom'] })) {
  test(`the types of ${name} accept the fetch functions of undici and of the runtime`, async () => {
    const options = { module: 'nodenext', lib, types: ['node'], exactOptionalPropertyTypes: true };
    assert.equal(await typeErrors(fetches, options), '');
  });
}

for (const [name, options] of Object.entries({
  'a Node project': { module: 'nodenext', lib: ['es2023'], types: ['node'], exactOptionalPropertyTypes: true },
  'a browser project': { module: 'esnext', moduleResolution: 'bundler', lib: ['es2022', 'dom'], types: [] },
})) {
  test(`the types check strictly in ${name}, including library types`, async () => {
    assert.equal(await typeErrors(use, options), '');
  });
}

const services = `import { createVerifier, FeedError, type Verdict, type Verifier } from '@keyward/sdk/verifier';
import { createRemoteVerifier, type RemoteVerifier } from '@keyward/sdk/remote';
import { callerOf, keyward as express } from '@keyward/sdk/express';
import { keyward as fastify } from '@keyward/sdk/fastify';
import { keyward as hono, type KeywardVariables } from '@keyward/sdk/hono';
import { keyward as fetch } from '@keyward/sdk/fetch';
import { keyward as koa, callerOf as callerOfKoa } from '@keyward/sdk/koa';
import { keyward as nest } from '@keyward/sdk/nest';
import { keyward as next } from '@keyward/sdk/next';
import { keyward as node } from '@keyward/sdk/node';
import { decide, readCredential } from '@keyward/sdk/guard';
const verifier: Verifier = createVerifier({ url: 'https://keyward.example', credential: undefined, maxStaleness: 5 });
const verdict: Verdict = verifier.check('key', { permission: 'flows:fetch', ip: null });
const appname: string | undefined = verdict.valid ? verdict.appname : verdict.appname?.trim();
const pass = express(verifier, { permission: (request) => String(request.rawHeaders.length), audience: 'flows' });
const handler: (request: Request) => Promise<Response> = fetch(verifier, {}, (_, { roles }) => Response.json(roles));
const remote: RemoteVerifier = createRemoteVerifier({ url: 'https://keyward.example', accessToken: async () => 'x' });
const asked: (request: Request) => Promise<Response> = fetch(remote, {}, (_, { roles }) => Response.json(roles));
const variables = (known: KeywardVariables) => known.keyward.permissions;
const context: { params: Promise<{ id: string }> } = { params: Promise.resolve({ id: 'x' }) };
const route = next(verifier, { permission: 'flows:fetch' }, async (_, { id }, { params }: typeof context) =>
  Response.json([id, (await params).id]));
const answered: Promise<Response> = route(new Request('http://x'), context);
const preflights = next(verifier, { allowPreflight: true }, (_, caller) => new Response(caller?.id));
// @ts-expect-error: a preflight has no caller
next(verifier, { allowPreflight: true as boolean }, (_, caller) => new Response(caller.id));
const decided = decide(verifier, {}, { args: [], headers: new Headers(), ip: null }).then((decision) =>
  'caller' in decision ? decision.caller.externalId : decision.status);
export { answered, callerOfKoa, decided, koa, nest, node, preflights, readCredential };
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

/** Code for each framework that reads `keyward` of a request. */
const FRAMEWORKS: Readonly<Record<string, string>> = {
  express: `import { keyward, type KeywardCaller } from '@keyward/sdk/express';
import express from 'express';
export const made = (verifier: Parameters<typeof keyward>[0]) =>
  express().get('/', keyward(verifier, { permission: (request: express.Request) => request.path }), (request, response) => {
    const caller: KeywardCaller | undefined = request.keyward;
    response.json(caller?.id);
  });
`,
  fastify: `import { keyward, type KeywardCaller } from '@keyward/sdk/fastify';
import { fastify, type FastifyRequest } from 'fastify';
export const made = (verifier: Parameters<typeof keyward>[0]) =>
  fastify().get('/', { onRequest: keyward(verifier, { ip: ({ ip }: FastifyRequest) => ip }) }, async (request) => {
    const caller: KeywardCaller | undefined = request.keyward;
    return caller?.id;
  });
`,
  hono: `import { keyward, type KeywardCaller } from '@keyward/sdk/hono';
import { Hono } from 'hono';
export const made = (verifier: Parameters<typeof keyward>[0]) =>
  new Hono().get('/', keyward(verifier, { permission: ({ req }) => req.raw.method }), (context) => {
    const caller: KeywardCaller = context.get('keyward');
    return context.text(caller.id);
  });
`,
  node: `import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { keyward, type KeywardCaller, type KeyVerifier } from '@keyward/sdk/node';
const listener = (request: IncomingMessage, response: ServerResponse, caller: KeywardCaller) => {
  response.writeHead(200).end(caller.appname + request.url);
};
export const made = (verifier: KeyVerifier) =>
  createServer(keyward(verifier, { permission: ({ url }: IncomingMessage) => url ?? '' }, listener));
`,
};

for (const name of ['express', 'fastify', 'hono', '@types/express']) {
  const link = join(project, 'node_modules', name);
  const installed = fileURLToPath(new URL(`../../../node_modules/${name}`, import.meta.url));
  if (!existsSync(link)) symlinkSync(installed, link, 'dir');
}

for (const [framework, user] of Object.entries(FRAMEWORKS)) {
  test(`the types of ${framework} include the caller`, async () => {
    const options = { module: 'nodenext', lib: ['es2023', 'dom'], types: ['node'], skipLibCheck: true };
    assert.equal(await typeErrors(user, options), '');
  });
}

test('the types check in a CommonJS project, and without support for `exports`', async () => {
  const requiring = `import sdk = require('@keyward/sdk');
import verifiers = require('@keyward/sdk/verifier');
import type { Client } from '@keyward/sdk';
const client: Client = sdk.connect('secret');
const verifier = verifiers.createVerifier({ url: 'https://keyward.example', credential: 'x' });
export = { client, verifier };
`;
  const options = { module: 'node16', lib: ['es2023', 'dom'], types: ['node'] };
  assert.equal(await typeErrors(requiring, options, { file: 'user.cts' }), '');
  const old = { module: 'commonjs', moduleResolution: 'node10', ignoreDeprecations: '6.0', lib: ['es2023', 'dom'] };
  const importing =
    "import { connect } from '@keyward/sdk';\nimport { createVerifier } from '@keyward/sdk/verifier';\n";
  const using = 'export const made = [connect, createVerifier];\n';
  assert.equal(await typeErrors(importing + using, { ...old, types: [] }, { tsc: olderCompiler }), '');
});

test('misuse is a type error', async () => {
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
    "keyward.listApiKeys({ query: { sort: 'name' } });",
    "keyward.listApiKeys({ query: { sort: '--appname' } });",
    'keyward.listApiKeyz();',
    'keyward.apiKeys({ limt: 5 });',
    "keyward.apiKeys({ cursor: 'x' });",
    'keyward.reviewItems();',
    'keyward.listUsers({}, { retry: 1 });',
    'keyward.listApiKeys().then(({ data }) => data[0]?.appkey);',
    'keyward.deleteApiKey({ params: { appname: 1 } });',
    "createClient({ accessToken: 'x' });",
    "new KeywardError('x', { status: 1, reason: '', code: 'no_such_code' });",
  ];
  const lines = misuses.map((line) => `// @ts-expect-error\n${line}\n`).join('');
  const source = `import { connect, createClient, KeywardError } from '@keyward/sdk';\nconst keyward = connect('');\n${lines}`;
  assert.equal(await typeErrors(source, { module: 'nodenext', lib: ['es2022', 'dom'], types: [] }), '');
});

test('the published types match the source', async () => {
  const source = fileURLToPath(new URL('../src/index.ts', import.meta.url));
  const pairs = [
    'Client',
    'Calls',
    'Lists',
    'ClientOptions',
    'ApiKey',
    'ApiKeyChange',
    'User',
    'AuditRecord',
    'KeywardError',
  ];
  const same = pairs.map((name) => `export const ${name}: Same<source.${name}, built.${name}> = true;\n`).join('');
  const text = `import type * as built from '@keyward/sdk';
import type * as source from ${JSON.stringify(source)};
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;
export const different: Same<source.ApiKey, built.User> extends never ? true : false = true;
${same}`;
  const options = { module: 'nodenext', lib: ['es2023', 'dom'], types: [], exactOptionalPropertyTypes: true };
  assert.equal(await typeErrors(text, { ...options, allowImportingTsExtensions: true }), '');
});

test('every public export is documented', () => {
  for (const name of names) {
    const text = inDist(`${name}.d.cts`);
    const undocumented =
      text.match(/(?<!\*\/\n)^export (?:declare )?(?:interface|type|function|class|const) \w+/gm) ?? [];
    assert.deepEqual(undocumented, []);
  }
  assert.match(declarations, /\* Add an API key\n/);
});
