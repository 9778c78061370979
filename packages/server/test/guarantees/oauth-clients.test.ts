import assert from 'node:assert/strict';
import test from 'node:test';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { startKeyward } from '../support/keyward.ts';
import { ACCESS_TOKEN, API_KEY, AUDIENCE, addFlows, type ClientKey, EXCHANGE, newClient } from '../support/oauth.ts';

const keyward = await startKeyward();
await addFlows(keyward);
const administrator = await keyward.asUser();
const key = await newClient(keyward, { role: 'writer' });
const service = await newClient(keyward);

/** Allows plain http on loopback, which both libraries reject by default. */
const insecure = { [oauth.allowInsecureRequests]: true };
const skew = keyward.clock.now - Math.floor(Date.now() / 1000);

async function discover(): Promise<oauth.AuthorizationServer> {
  const issuer = new URL(keyward.url);
  const response = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...insecure });
  return oauth.processDiscoveryResponse(issuer, response);
}

const methods = { client_secret_basic: oauth.ClientSecretBasic, client_secret_post: oauth.ClientSecretPost };

test('oauth4webapi discovers the server and all of its endpoints (RFC 8414)', async () => {
  const found = await discover();
  assert.equal(found.issuer, keyward.url);
  for (const name of ['token', 'introspection', 'revocation'] as const) {
    assert.match(String(found[`${name}_endpoint`]), new RegExp(`^${keyward.url}/oauth2/`));
  }
  assert.deepEqual(found.token_endpoint_auth_methods_supported, Object.keys(methods));
  assert.deepEqual(found.grant_types_supported, ['client_credentials', EXCHANGE]);
});

for (const algorithm of ['EdDSA', 'ES256', 'RS256'] as const) {
  for (const [name, authenticate] of Object.entries(methods)) {
    test(`oauth4webapi gets and validates a token by ${name}, signed with ${algorithm} (RFC 9068)`, async () => {
      await keyward.ok('PUT', '/api/v1/account', { body: { token_algorithm: algorithm }, as: administrator });
      const as = await discover();
      const client: oauth.Client = { client_id: key.clientId };
      const parameters = { audience: AUDIENCE, scope: 'flows:fetch' };
      const sent = await oauth.clientCredentialsGrantRequest(
        as,
        client,
        authenticate(key.appkey),
        parameters,
        insecure,
      );
      const tokens = await oauth.processClientCredentialsResponse(as, client, sent);
      assert.deepEqual([tokens.token_type, tokens.expires_in, tokens.scope], ['bearer', 3600, 'flows:fetch']);
      assert.equal(tokens.refresh_token, undefined);

      const headers = { authorization: `Bearer ${tokens.access_token}` };
      const claims = await oauth.validateJwtAccessToken(as, new Request(AUDIENCE, { headers }), AUDIENCE, {
        signingAlgorithms: [algorithm === 'EdDSA' ? 'Ed25519' : algorithm, algorithm],
        [oauth.clockSkew]: skew,
        ...insecure,
      });
      assert.deepEqual([claims.sub, claims.client_id, claims.scope], [key.id, key.clientId, 'flows:fetch']);

      const keys = createRemoteJWKSet(new URL(as.jwks_uri ?? ''));
      const { protectedHeader, payload } = await jwtVerify(tokens.access_token, keys, {
        issuer: keyward.url,
        audience: AUDIENCE,
        typ: 'at+jwt',
        algorithms: [algorithm],
        currentDate: new Date(keyward.clock.now * 1000),
      });
      assert.equal(protectedHeader.alg, algorithm);
      assert.deepEqual(payload['roles'], ['writer']);
      await assert.rejects(
        jwtVerify(tokens.access_token, keys, { audience: 'https://another.example.com' }),
        /unexpected "aud"/,
      );
    });
  }
}

test('each algorithm has one signing key, and all signing keys are published', async () => {
  const { body, headers } = await keyward.ok('GET', '/.well-known/jwks.json');
  assert.equal(headers['cache-control'], 'max-age=300');
  assert.deepEqual(body.keys.map(({ alg }: { alg: string }) => alg).sort(), ['ES256', 'EdDSA', 'RS256']);
  for (const each of body.keys) for (const name of ['d', 'p', 'q']) assert.ok(!(name in each), `${each.alg} ${name}`);
});

test('a restarted server signs with the same signing keys', async () => {
  const before = (await keyward.ok('GET', '/.well-known/jwks.json')).body;
  await keyward.restart();
  await keyward.ok('POST', '/oauth2/token', {
    form: { grant_type: 'client_credentials' },
    headers: { authorization: key.authorization },
  });
  assert.deepEqual((await keyward.ok('GET', '/.well-known/jwks.json')).body, before);
});

test('oauth4webapi exchanges a presented key, and introspects and revokes the token', async () => {
  const as = await discover();
  const client: oauth.Client = { client_id: service.clientId };
  const secret = oauth.ClientSecretBasic(service.appkey);
  const parameters = { subject_token: key.appkey, subject_token_type: API_KEY, audience: AUDIENCE };
  const sent = await oauth.genericTokenEndpointRequest(as, client, secret, EXCHANGE, parameters, insecure);
  const tokens = await oauth.processGenericTokenEndpointResponse(as, client, sent);
  assert.equal(tokens['issued_token_type'], ACCESS_TOKEN);

  const introspect = async (token: string) =>
    oauth.processIntrospectionResponse(
      as,
      client,
      await oauth.introspectionRequest(as, client, secret, token, insecure),
    );
  const state = await introspect(tokens.access_token);
  assert.deepEqual([state.active, state.sub, state.client_id], [true, key.id, service.clientId]);
  await oauth.processRevocationResponse(
    await oauth.revocationRequest(as, client, secret, tokens.access_token, insecure),
  );
  assert.deepEqual(await introspect(tokens.access_token), { active: false });
});

test('oauth4webapi parses an error response as the standard requires', async () => {
  const as = await discover();
  const client: oauth.Client = { client_id: key.clientId };
  const request = (secret: string, parameters: Record<string, string>) =>
    oauth
      .clientCredentialsGrantRequest(as, client, oauth.ClientSecretPost(secret), parameters, insecure)
      .then((response) => oauth.processClientCredentialsResponse(as, client, response));
  await assert.rejects(request(key.appkey, { scope: 'users:update' }), { error: 'invalid_scope', status: 400 });
  await assert.rejects(request(service.appkey, {}), oauth.WWWAuthenticateChallengeError);
});

async function configured(client: ClientKey, method: openid.ClientAuth): Promise<openid.Configuration> {
  return openid.discovery(new URL(keyward.url), client.clientId, undefined, method, {
    algorithm: 'oauth2',
    execute: [openid.allowInsecureRequests],
  });
}

for (const [name, method] of Object.entries({
  client_secret_basic: openid.ClientSecretBasic,
  client_secret_post: openid.ClientSecretPost,
})) {
  test(`openid-client discovers, gets, exchanges, introspects and revokes by ${name}`, async () => {
    const forKey = await configured(key, method(key.appkey));
    const own = await openid.clientCredentialsGrant(forKey, { resource: AUDIENCE });
    const forService = await configured(service, method(service.appkey));
    const { access_token: token } = await openid.genericGrantRequest(forService, EXCHANGE, {
      subject_token: key.appkey,
      subject_token_type: ACCESS_TOKEN,
      resource: AUDIENCE,
    });
    for (const each of [own.access_token, token]) {
      const state = await openid.tokenIntrospection(forService, each);
      assert.deepEqual([state.active, state.aud, state.scope], [true, AUDIENCE, 'flows:fetch flows:create']);
    }
    await openid.tokenRevocation(forService, token);
    assert.deepEqual({ ...(await openid.tokenIntrospection(forService, token)) }, { active: false });
    assert.equal((await openid.tokenIntrospection(forService, own.access_token)).active, true);
  });
}
