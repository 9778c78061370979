import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import test from 'node:test';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';
import { installPacked } from './packed.ts';

const { project } = await installPacked();

/** The conditions of bundlers for each runtime. Those for edge runtimes also set `browser`. */
const runtimes = {
  workerd: ['workerd', 'worker', 'browser', 'import'],
  'edge-light': ['edge-light', 'worker', 'browser', 'import'],
  deno: ['deno', 'node', 'import'],
  bun: ['bun', 'node', 'import'],
  node: ['node', 'import'],
  browser: ['browser', 'import'],
} as const;
type Runtime = keyof typeof runtimes;

let modules = 0;

/** Bundles a module for a runtime, and returns the value of its `found`, or the error message of its import. */
async function runFor(runtime: Runtime, source: string): Promise<unknown> {
  const input = join(project, `module-${++modules}.js`);
  const dir = join(project, `bundle-${modules}`);
  writeFileSync(input, source);
  const resolve = { conditionNames: [...runtimes[runtime]] };
  const build = await rolldown({ input, resolve, platform: 'neutral', external: ['node:crypto'] });
  await build.write({ dir, format: 'esm' });
  await build.close();
  return import(pathToFileURL(join(dir, basename(input))).href).then(
    ({ found }) => found,
    (error) => error.message,
  );
}

const NO_CREDENTIAL = /a browser must not have credentials/;
const edge = ['workerd', 'edge-light'] as const;
const servers = ['deno', 'bun', 'node'] as const;

const verifier = `import { createVerifier } from '@keyward/sdk/verifier';
export const found = typeof createVerifier;`;

test('the verifier with a replica works in runtimes with persistent connections, and throws the reason at import in others', async () => {
  for (const runtime of servers) assert.equal(await runFor(runtime, verifier), 'function', runtime);
  for (const runtime of edge) {
    assert.match(
      String(await runFor(runtime, verifier)),
      /Use createRemoteVerifier of @keyward\/sdk\/remote\.$/,
      runtime,
    );
  }
  assert.match(String(await runFor('browser', verifier)), NO_CREDENTIAL);
});

const remote = `import { createRemoteVerifier } from '@keyward/sdk/remote';
import { keyward } from '@keyward/sdk/fetch';
const verifier = createRemoteVerifier({ url: 'https://keys.example.com', accessToken: 'x' });
export const found = typeof keyward(verifier, {}, () => new Response());`;

test('the remote verifier works everywhere except in browsers, where its import throws', async () => {
  for (const runtime of [...edge, ...servers]) assert.equal(await runFor(runtime, remote), 'function', runtime);
  assert.match(String(await runFor('browser', remote)), NO_CREDENTIAL);
});

const client = `import { createClient, KeywardError } from '@keyward/sdk/client';
const { listApiKeys } = createClient({ url: '/', fetch: async () => new Response('{', { status: 500 }) });
export const found = await listApiKeys().catch((error) => error instanceof KeywardError && error.status);`;
const connect = `import { connect } from '@keyward/sdk';
export const found = typeof connect;`;

test('the client works everywhere, and `connect` everywhere except in browsers, where its import throws', async () => {
  for (const runtime of Object.keys(runtimes) as Runtime[]) assert.equal(await runFor(runtime, client), 500, runtime);
  for (const runtime of [...edge, ...servers]) assert.equal(await runFor(runtime, connect), 'function', runtime);
  const refusal = String(await runFor('browser', connect));
  assert.match(refusal, NO_CREDENTIAL);
  assert.match(refusal, /Import createClient from @keyward\/sdk\/client,/);
});

const calling = (name: string) => `import { ${name} } from '@keyward/sdk/operations';
let message = 'nothing was thrown';
try { ${name}(''); } catch (error) { message = error.message; }
export const found = message;`;

test('standalone functions work in browsers, unless they accept the secret of a key', async () => {
  const bare = client.replace('createClient', 'createBareClient, listApiKeys').replace('/client', '/operations');
  const called = bare
    .replace('{ listApiKeys } = createClient', 'client = createBareClient')
    .replace('Keys()', 'Keys(client)');
  assert.equal(await runFor('browser', called), 500);
  for (const name of ['connectBare', 'createExchange']) {
    assert.match(String(await runFor('browser', calling(name))), NO_CREDENTIAL);
    assert.doesNotMatch(String(await runFor('workerd', calling(name))), NO_CREDENTIAL);
  }
});
