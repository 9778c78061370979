import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import test from 'node:test';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { signingKeyFor } from '../../src/actions/system/signing-keys.ts';
import { systemSources } from '../../src/compose/sources.ts';
import { openForServer } from '../../src/compose.ts';
import { readConfig } from '../../src/config.ts';
import { generateSigningKey } from '../../src/verification/signing-key.ts';
import { openFeed } from '../support/feed-client.ts';
import { startKeyward } from '../support/keyward.ts';
import { AUDIENCE, newClient, sendOAuthRequest } from '../support/oauth.ts';

type Pair = ReturnType<typeof generateSigningKey>;

/** Generates an RSA key pair when the test releases it. */
function createHeldGenerator() {
  const pendingPairs: PromiseWithResolvers<Awaited<Pair>>[] = [];
  const generate = (algorithm: Parameters<typeof generateSigningKey>[0]): Pair => {
    if (algorithm !== 'RS256') return generateSigningKey(algorithm);
    pendingPairs.push(Promise.withResolvers());
    return pendingPairs.at(-1)?.promise as Pair;
  };
  return { held: pendingPairs, generate };
}

const { held: pendingPairs, generate } = createHeldGenerator();
const keyward = await startKeyward({ generateSigningKey: generate });
const as = await keyward.asUser();
const client = await newClient(keyward);
const request = { grant_type: 'client_credentials', audience: AUDIENCE };

async function publishedAlgorithms() {
  const { body, headers } = await keyward.ok('GET', '/.well-known/jwks.json');
  return [body.keys.map(({ alg }: { alg: string }) => alg).sort(), headers['cache-control']];
}

test('the server is ready and signs with ES256 while the RSA key is generated; the key set is not cacheable until then', async () => {
  assert.equal((await keyward.ok('GET', '/readyz')).status, 200);
  assert.deepEqual(await publishedAlgorithms(), [['ES256', 'EdDSA'], 'no-store']);
  assert.equal((await sendOAuthRequest(keyward, 'token', client, request)).status, 200);
});

test('RS256 token requests wait for the RSA key, which is generated once and reaches feeds before the first token', async () => {
  await keyward.ok('PUT', '/api/v1/account', { body: { token_algorithm: 'RS256' }, as });
  const { body } = await keyward.ok('POST', '/api/v1/replicas', { body: { name: 'waits' }, as });
  const feed = await openFeed(keyward, body.data.credential);
  await feed.nextEvent('ready');
  const sent = feed.events.length;
  const answered: number[] = [];
  const requests = [1, 2].map(async () => {
    const response = await sendOAuthRequest(keyward, 'token', client, request);
    answered.push(response.status);
    return response;
  });
  // This response is sent after the two requests were received, on the same event loop.
  await publishedAlgorithms();
  assert.deepEqual([answered, pendingPairs.length], [[], 1]);
  pendingPairs[0]?.resolve(await generateSigningKey('RS256'));
  const responses = await Promise.all(requests);
  assert.deepEqual(await publishedAlgorithms(), [['ES256', 'EdDSA', 'RS256'], 'max-age=300']);
  const { keys } = (await keyward.ok('GET', '/.well-known/jwks.json')).body;
  for (const { body } of responses) {
    const currentDate = new Date(keyward.clock.now * 1000);
    const verified = await jwtVerify(body.access_token, createLocalJWKSet({ keys }), {
      audience: AUDIENCE,
      currentDate,
    });
    assert.equal(verified.protectedHeader.alg, 'RS256');
  }
  assert.deepEqual((await feed.nextEvent('account', sent)).data.jwks, keys);
  feed.close();
});

test('a failed RSA key generation is reported, and the next token request tries again', async () => {
  const retried = createHeldGenerator();
  const other = await startKeyward({ generateSigningKey: retried.generate });
  const by = await other.asUser();
  const caller = await newClient(other);
  await other.ok('PUT', '/api/v1/account', { body: { token_algorithm: 'RS256' }, as: by });
  const waits = sendOAuthRequest(other, 'token', caller, request);
  await other.ok('GET', '/healthz');
  retried.held[0]?.reject(new Error('no entropy'));
  assert.equal((await waits).status, 500);
  const [warning] = other.log.filter((line) => line.startsWith('could not store the RSA signing key'));
  assert.match(String(warning), /no entropy/, 'with the cause');
  const again = sendOAuthRequest(other, 'token', caller, request);
  await other.ok('GET', '/healthz');
  retried.held[1]?.resolve(await generateSigningKey('RS256'));
  assert.equal((await again).status, 200);
  assert.equal(retried.held.length, 2);
});

test('after an upgrade of a database with only an EdDSA key, all algorithms are published and earlier tokens stay valid', async (t) => {
  const upgraded = createHeldGenerator();
  // A stopping server waits for the key pair.
  t.after(() => upgraded.held.at(-1)?.reject(new Error('the test ended')));
  const other = await startKeyward({ generateSigningKey: upgraded.generate });
  const by = await other.asUser();
  await other.ok('PUT', '/api/v1/account', { body: { token_algorithm: 'EdDSA' }, as: by });
  const caller = await newClient(other);
  const manager = await other.asKey('READONLY');
  const { access_token: earlier } = (await sendOAuthRequest(other, 'token', caller, request)).body;
  const [kid] = (await other.ok('GET', '/.well-known/jwks.json')).body.keys
    .filter(({ alg }: { alg: string }) => alg === 'EdDSA')
    .map((each: { kid: string }) => each.kid);
  upgraded.held[0]?.reject(new Error('stopped first'));
  await other.stop();
  removeAllKeysBut('EdDSA', other.dataDirectory);

  await other.start();
  const jwks = () => other.ok('GET', '/.well-known/jwks.json');
  const before = await jwks();
  assert.deepEqual(algorithmsOf(before.body), ['ES256', 'EdDSA']);
  assert.equal(before.headers['cache-control'], 'no-store', 'the keys are not cacheable without the RSA key');
  upgraded.held[1]?.resolve(await generateSigningKey('RS256'));
  await signingKeyFor(other.context, 'RS256');
  const { body, headers } = await jwks();
  assert.deepEqual([algorithmsOf(body), headers['cache-control']], [['ES256', 'EdDSA', 'RS256'], 'max-age=300']);

  const currentDate = new Date(other.clock.now * 1000);
  const verified = await jwtVerify(earlier, createLocalJWKSet(body), { audience: AUDIENCE, currentDate });
  assert.equal(verified.protectedHeader.kid, kid);
  await other.ok('GET', '/api/v1/session', { as: manager });
  const { body: account } = await other.ok('GET', '/api/v1/account', { as: await other.signIn() });
  assert.equal(account.data.token_algorithm, 'EdDSA', 'an account keeps its algorithm');
});

const algorithmsOf = ({ keys }: { keys: readonly { alg: string }[] }) => keys.map(({ alg }) => alg).sort();

/** Changes the database to that of a version that generated a key on first use. */
function removeAllKeysBut(algorithm: string, dataDirectory: string): void {
  const database = new DatabaseSync(join(dataDirectory, 'keyward.sqlite'));
  database.prepare('DELETE FROM signing_key WHERE algorithm <> ?').run(algorithm);
  database.close();
}

test('the first start stores a key for each algorithm, and the next start keeps them', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'keyward-keys-'));
  try {
    const config = readConfig({ KEYWARD_DATA: folder });
    const { context, close } = await openForServer(config, 'http://127.0.0.1:1', systemSources);
    const first = await context.accessTokens.publicKeys();
    await close();
    const again = await openForServer(config, 'http://127.0.0.1:1', systemSources);
    const stored = await again.context.storage.stores.signingKeys.newestFirst();
    await again.close();
    assert.deepEqual(stored.map(({ algorithm }) => algorithm).sort(), ['ES256', 'EdDSA', 'RS256']);
    for (const key of first) assert.ok(stored.some(({ id }) => 'kid' in key && id === key.kid));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('openid-configuration has the OAuth metadata and the lists that OpenID discovery requires', async () => {
  const { body } = await keyward.ok('GET', '/.well-known/openid-configuration');
  const { body: metadata } = await keyward.ok('GET', '/.well-known/oauth-authorization-server');
  assert.deepEqual(body, {
    ...metadata,
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['ES256', 'RS256', 'EdDSA'],
  });
  assert.ok(!('authorization_endpoint' in body));
});

test('service tokens of a new account are signed with ES256', async () => {
  const { administrator } = await keyward.otherAccount('fresh1');
  const { body } = await keyward.ok('GET', '/api/v1/account', { as: administrator });
  assert.equal(body.data.token_algorithm, 'ES256');
});
