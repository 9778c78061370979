import assert from 'node:assert/strict';
import test from 'node:test';
import { startKeyward } from '../support/keyward.ts';

const keyward = await startKeyward();
const as = await keyward.asUser('ADMIN');
const FORWARD_AUTH = '/api/v1/forward-auth/acme1';

async function newKey(role: string): Promise<string> {
  const body = { appname: `key-of-${role.toLowerCase()}`, roles: [role] };
  return (await keyward.ok('POST', '/api/v1/api-keys', { body, as })).body.data.appkey;
}

const [reader, writer] = [await newKey('READONLY'), await newKey('ADMIN')];

interface CheckOptions {
  readonly key?: string;
  readonly requestMethod?: string;
  readonly path?: string;
  readonly headers?: Record<string, string | string[]>;
}

/** Returns the verdict code, and checks the status and the body. */
async function check({ key = reader, requestMethod = 'GET', path = '', headers = {} }: CheckOptions): Promise<string> {
  const options = { headers: { 'x-api-key': key, ...headers }, checked: false };
  const response = await keyward.request(requestMethod, FORWARD_AUTH + path, options);
  const code = String(response.headers['x-keyward-code']);
  assert.equal(response.status, code === 'valid' ? 200 : code === 'unknown' ? 401 : 403);
  if (response.status === 403 && requestMethod !== 'HEAD') assert.equal(response.body.code, code);
  return code;
}

const FORWARDED = 'X-Forwarded-Method';
const ORIGINAL = 'X-Original-Method';

for (const name of [FORWARDED, ORIGINAL]) {
  test(`${name} determines the method that is checked`, async () => {
    for (const method of ['GET', 'HEAD', 'OPTIONS'])
      assert.equal(await check({ headers: { [name]: method } }), 'valid');
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'CONNECT', 'PROPFIND', 'M-SEARCH']) {
      assert.equal(await check({ headers: { [name]: method } }), 'forbidden', method);
      assert.equal(await check({ key: writer, headers: { [name]: method } }), 'valid', method);
    }
  });

  test(`${name} must contain one upper-case method for every caller`, async () => {
    const values = [
      '',
      'get',
      'Get',
      'gET',
      'delete',
      '*',
      'GET,',
      'GET, GET',
      'GET,DELETE',
      'GET GET',
      'GET;q=1',
      '"GET"',
    ];
    for (const value of [...values, '1', '-', '_GET', 'GÉT', 'GET/1.1', '%47ET', ['GET', 'GET'], ['GET', 'DELETE']]) {
      for (const key of [reader, writer]) {
        assert.equal(await check({ key, headers: { [name]: value } }), 'ambiguous_method', String(value));
      }
    }
  });

  test(`${name} must match the method of the request unless that is GET`, async () => {
    for (const requestMethod of ['HEAD', 'OPTIONS', 'POST', 'DELETE']) {
      assert.equal(
        await check({ key: writer, requestMethod, headers: { [name]: requestMethod } }),
        'valid',
        requestMethod,
      );
      assert.equal(
        await check({ key: writer, requestMethod, headers: { [name]: 'GET' } }),
        'ambiguous_method',
        requestMethod,
      );
      assert.equal(
        await check({ key: writer, requestMethod, headers: { [name]: 'PUT' } }),
        'ambiguous_method',
        requestMethod,
      );
      assert.equal(
        await check({ key: writer, requestMethod, path: '/-/x', headers: { [name]: 'GET' } }),
        'ambiguous_method',
        requestMethod,
      );
    }
  });
}

test('X-Forwarded-Method and X-Original-Method must match', async () => {
  const checkBoth = (forwarded: string | string[], original: string | string[]) =>
    check({ key: writer, headers: { [FORWARDED]: forwarded, [ORIGINAL]: original } });
  const twice = ['GET', 'GET'];
  assert.equal(await checkBoth('DELETE', 'DELETE'), 'valid');
  for (const [forwarded, original] of [
    ['GET', 'DELETE'],
    ['DELETE', 'GET'],
    ['GET', ''],
    ['', 'GET'],
    ['GET', 'get'],
  ] as const) {
    assert.equal(await checkBoth(forwarded, original), 'ambiguous_method', `${forwarded} ${original}`);
  }
  assert.equal(await checkBoth('GET', twice), 'ambiguous_method');
  assert.equal(await checkBoth(twice, 'GET'), 'ambiguous_method');
});

test('the method of the request is checked if neither header is present', async () => {
  for (const path of ['', '/-', '/-/flows/1']) {
    for (const requestMethod of ['GET', 'HEAD', 'OPTIONS'])
      assert.equal(await check({ requestMethod, path }), 'valid', requestMethod);
    for (const requestMethod of ['POST', 'DELETE', 'PROPFIND'])
      assert.equal(await check({ requestMethod, path }), 'forbidden', requestMethod);
  }
  assert.equal(await check({ headers: { 'X-Forwarded-Uri': '/flows/1' } }), 'valid');
  assert.equal(await check({ requestMethod: 'DELETE', headers: { 'X-Envoy-Original-Path': '/flows/1' } }), 'forbidden');
});

for (const name of ['X-Original-Url', 'X-Original-Uri', 'X-Auth-Request-Redirect']) {
  test(`${name} without a method header is denied, because nginx always sends GET`, async () => {
    for (const value of ['/flows/1', 'https://service.example/flows/1', '']) {
      for (const requestMethod of ['GET', 'HEAD', 'POST']) {
        assert.equal(
          await check({ key: writer, requestMethod, headers: { [name]: value } }),
          'ambiguous_method',
          `${requestMethod} ${value}`,
        );
      }
      assert.equal(await check({ headers: { [name]: value, [FORWARDED]: 'GET' } }), 'valid');
      assert.equal(await check({ headers: { [name]: value, [ORIGINAL]: 'GET' } }), 'valid');
      assert.equal(await check({ headers: { [name]: value, [ORIGINAL]: 'DELETE' } }), 'forbidden');
    }
  });
}

test('the method has no effect on a request without a valid key', async () => {
  assert.equal(await check({ key: '', headers: { [FORWARDED]: 'get' } }), 'unknown');
  assert.equal(await check({ key: `${reader.slice(0, -1)}!`, headers: { 'X-Original-Url': '/' } }), 'unknown');
});

async function setRoute(methods: object): Promise<void> {
  await keyward.request('DELETE', '/api/v1/forward-routes/flows', { as });
  await keyward.ok('POST', '/api/v1/forward-routes', { body: { name: 'flows', methods }, as });
}

test('HEAD requires the permission of GET unless the route specifies HEAD', async () => {
  const head = (key: string) => check({ key, path: '/flows', headers: { [FORWARDED]: 'HEAD' } });
  for (const [methods, expectedCode] of [
    [{ GET: 'api-keys:fetch' }, 'valid'],
    [{ GET: 'api-keys:fetch', any: 'api-keys:delete' }, 'valid'],
    [{ GET: 'api-keys:delete', any: 'api-keys:fetch' }, 'forbidden'],
    [{ GET: 'api-keys:fetch', HEAD: 'api-keys:delete' }, 'forbidden'],
    [{ GET: 'api-keys:delete', HEAD: 'api-keys:fetch' }, 'valid'],
    [{ any: 'api-keys:fetch' }, 'valid'],
    [{ any: 'api-keys:delete' }, 'forbidden'],
    [{ POST: 'api-keys:fetch' }, 'forbidden'],
  ] as const) {
    await setRoute(methods);
    assert.equal(await head(reader), expectedCode, JSON.stringify(methods));
    assert.equal(await check({ requestMethod: 'HEAD', path: '/flows/x' }), expectedCode, JSON.stringify(methods));
  }
  await setRoute({ HEAD: 'api-keys:fetch' });
  assert.equal(
    await check({ path: '/flows', headers: { [FORWARDED]: 'GET' } }),
    'forbidden',
    'HEAD does not allow GET',
  );
});
