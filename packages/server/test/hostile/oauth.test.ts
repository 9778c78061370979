import assert from 'node:assert/strict';
import test from 'node:test';
import { startKeyward } from '../support/keyward.ts';
import { addFlows, newClient } from '../support/oauth.ts';
import { naughtyStrings } from './support/values.ts';

const FORM = 'application/x-www-form-urlencoded';
const PATHS = ['/oauth2/token', '/oauth2/introspect', '/oauth2/revoke'];

const keyward = await startKeyward();
await addFlows(keyward);
const client = await newClient(keyward);
const { authorization } = client;
const GOOD = 'grant_type=client_credentials&token=x';

function post(path: string, content: string | Buffer, type = FORM) {
  return keyward.request('POST', path, { content, headers: { 'content-type': type, authorization } });
}

test('a repeated parameter is rejected, even if the parameter is unknown', async () => {
  for (const path of PATHS) {
    for (const repeated of [
      'grant_type=x',
      'token=y',
      'client_id=a&client_id=b',
      'scope=&scope=',
      'x=1&x=2',
      'token_type_hint=a&token_type_hint=b',
    ]) {
      const response = await post(path, `${GOOD}&${repeated}`);
      assert.deepEqual([response.status, response.body.error], [400, 'invalid_request'], `${path} ${repeated}`);
    }
  }
});

test('an unknown parameter is ignored (RFC 6749, 3.2)', async () => {
  for (const path of PATHS) assert.equal((await post(path, `${GOOD}&unknown=1&__proto__=x&constructor=y`)).status, 200);
});

test('parameters in the URL are rejected, because URLs are logged', async () => {
  for (const path of PATHS) {
    const where = `${path}?client_id=${client.clientId}&client_secret=${client.appkey}`;
    const response = await keyward.request('POST', where, { content: GOOD, headers: { 'content-type': FORM } });
    assert.deepEqual([response.status, response.body.error], [400, 'invalid_request']);
    assert.equal((await keyward.request('POST', `${path}?${GOOD}`, { headers: { authorization } })).status, 400);
  }
  assert.ok(!keyward.log.join().includes(client.appkey));
});

test('another content type returns 415 as an OAuth error', async () => {
  for (const path of PATHS) {
    for (const type of [
      'application/json',
      'text/plain',
      'multipart/form-data; boundary=x',
      `${FORM}; charset=utf-16`,
    ]) {
      const response = await post(path, '{"grant_type":"client_credentials","token":"x"}', type);
      assert.deepEqual([response.status, response.body.error], [415, 'invalid_request'], type);
    }
    assert.equal((await post(path, GOOD, `${FORM}; charset=UTF-8`)).status, 200);
  }
});

test('huge bodies and values are rejected before any lookup', async () => {
  for (const path of PATHS) {
    const huge = await post(path, `${GOOD}&x=${'a'.repeat(65_536)}`);
    assert.deepEqual([huge.status, huge.body.error], [413, 'invalid_request']);
    const long = await post(path, `${GOOD}&client_id=${'a'.repeat(257)}`);
    assert.deepEqual([long.status, long.body.error], [400, 'invalid_request']);
    const many = await post(path, `${GOOD}${'&a=1'.repeat(10_000)}`);
    assert.equal(many.body.error, 'invalid_request');
  }
  const token = await post('/oauth2/introspect', `token=${'a'.repeat(8193)}`);
  assert.equal(token.body.error, 'invalid_request');
});

test('NULs, invalid escapes and bytes that are not UTF-8 get a correct error', async () => {
  const bodies = ['token=%00', 'token=%', 'token=%ff%fe', 'token=a%00b&x=%00', 'token=%ED%A0%80', '%00=%00&token=x'];
  for (const path of PATHS) {
    for (const body of [...bodies.map((each) => Buffer.from(each)), Buffer.from([0x74, 0x3d, 0xff, 0x00])]) {
      const response = await post(path, body);
      const isWhole = path !== '/oauth2/token' && body.includes('token=');
      assert.deepEqual([response.status, response.body.error], isWhole ? [200, undefined] : [400, 'invalid_request']);
    }
  }
});

test('no hostile text in any parameter causes a 500 response or obtains a token', async () => {
  for (const text of naughtyStrings) {
    const form = { grant_type: text, token: text, scope: text, audience: text, subject_token: text };
    for (const path of PATHS) {
      const response = await keyward.request('POST', path, { form, headers: { authorization } });
      assert.ok(response.status < 500, `${path} ${JSON.stringify(text)} ${response.text}`);
      assert.equal(response.body.access_token ?? response.body.sub, undefined);
    }
    const form2 = { grant_type: 'client_credentials', client_id: text, client_secret: text };
    const response = await keyward.request('POST', '/oauth2/token', { form: form2 });
    assert.deepEqual([response.status, response.body.error], [401, 'invalid_client'], JSON.stringify(text));
  }
  assert.deepEqual(keyward.log, []);
});

test('no response is readable by a page of another origin, and no preflight succeeds', async () => {
  for (const path of [...PATHS, '/.well-known/oauth-authorization-server']) {
    const headers = { origin: 'https://evil.example', 'access-control-request-method': 'POST' };
    const response = await keyward.request('OPTIONS', path, { headers });
    assert.equal(response.status, 405);
    for (const name of Object.keys(response.headers)) assert.ok(!name.startsWith('access-control-'), name);
  }
});
