import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { globSync, mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import test, { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { TokenAlgorithm } from '@keyward/contract';
import { skipWithout, type Tool } from '../../../../scripts/required-tools.ts';
import { Keyward } from '../support/keyward.ts';
import { AUDIENCE, newClient, requestAccessToken } from '../support/oauth.ts';

type Command = readonly [string, ...string[]];

/**
 * A library that verifies tokens, with the program that uses it and the algorithms it supports without further
 * dependencies.
 */
interface Library {
  readonly name: Tool;
  readonly accepts: readonly TokenAlgorithm[];
  /** Returns the command, and rejects if the toolchain or library is not installed. */
  prepare(): Promise<Command>;
}

const run = promisify(execFile);
const folder = fileURLToPath(new URL('.', import.meta.url));
const built = mkdtempSync(join(tmpdir(), 'keyward-libraries-'));
after(() => rmSync(built, { recursive: true, force: true }));

function pythonLibrary(module: string, program: string) {
  return async (): Promise<Command> => {
    await run('python3', ['-c', `import ${module}`]);
    return ['python3', join(folder, program)];
  };
}

async function buildGo(): Promise<Command> {
  const program = join(built, 'verify');
  const env = { ...process.env, GOPROXY: 'off', GOFLAGS: '-mod=readonly' };
  await run('go', ['build', '-o', program, '.'], { cwd: join(folder, 'go'), env });
  return [program];
}

async function findNimbus(): Promise<Command> {
  const [jar] = globSync(join(homedir(), '.m2/repository/com/nimbusds/nimbus-jose-jwt/*/*[0-9].jar'));
  if (jar === undefined) throw new Error('The local Maven repository has no nimbus-jose-jwt.');
  await run('java', ['-version']);
  return ['java', '-cp', jar, join(folder, 'Verify.java')];
}

const libraries: readonly Library[] = [
  { name: 'pyjwt', accepts: ['ES256', 'RS256', 'EdDSA'], prepare: pythonLibrary('jwt', 'verify_pyjwt.py') },
  { name: 'authlib', accepts: ['ES256', 'RS256'], prepare: pythonLibrary('authlib', 'verify_authlib.py') },
  { name: 'golang-jwt', accepts: ['ES256', 'RS256', 'EdDSA'], prepare: buildGo },
  { name: 'nimbus', accepts: ['ES256', 'RS256'], prepare: findNimbus },
];

const keyward = new Keyward({});
after(() => keyward.close());
// The libraries use the real clock.
keyward.clock.now = Math.floor(Date.now() / 1000);
await keyward.start();
await keyward.setUp();
const client = await newClient(keyward);

/** Returns the output of the program; rejects if the program rejects the token. */
async function verify([program, ...args]: Command, token: string, audience = AUDIENCE): Promise<string> {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.end(
    JSON.stringify({ token, audience, issuer: keyward.url, jwks_uri: `${keyward.url}/.well-known/jwks.json` }),
  );
  const closed = new Promise((resolve) => child.on('close', resolve));
  const [out, errors] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
  if (child.exitCode !== 0) throw new Error(errors);
  return out.trim();
}

async function tokenSignedWith(algorithm: TokenAlgorithm): Promise<string> {
  await keyward.ok('PUT', '/api/v1/account', { body: { token_algorithm: algorithm }, as: await keyward.asUser() });
  return requestAccessToken(keyward, client);
}

const standard = await requestAccessToken(keyward, client);

/** Returns the command of a library, or the reason why it is unavailable. */
async function prepareLibrary({ prepare, ...library }: Library) {
  const command = await prepare().catch((error: unknown) => {
    const reason = error instanceof Error ? error.message.trim().split('\n').at(-1) : error;
    return `${library.name} is not installed: ${reason}`;
  });
  return { ...library, command };
}

// Prepares all libraries before the first test, because the server stops once all registered tests have finished.
for (const { name, accepts, command } of await Promise.all(libraries.map(prepareLibrary))) {
  const skip = typeof command === 'string' && skipWithout(name, false, command);
  test(`${name} verifies the tokens of a new account`, { skip }, async () => {
    assert.ok(typeof command !== 'string');
    assert.equal(await verify(command, standard), client.id);
    await assert.rejects(verify(command, standard, 'https://other.example.com'), /aud/i);
    for (const algorithm of ['ES256', 'RS256', 'EdDSA'] as const) {
      const verified = verify(command, await tokenSignedWith(algorithm));
      if (accepts.includes(algorithm)) assert.equal(await verified, client.id, algorithm);
      else await assert.rejects(verified, algorithm);
    }
  });
}
