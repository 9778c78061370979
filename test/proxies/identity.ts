import assert from 'node:assert/strict';
import test from 'node:test';
import { IDENTITY_HEADERS } from '@keyward/contract';
import { HOME, type ProxyTest } from './proxy-test.ts';
import { rawRequest } from './raw-request.ts';
import { Service } from './service.ts';

const NAMES = IDENTITY_HEADERS.map((name) => name.toLowerCase());
/** This header is empty except for a preflight, so that some proxies omit it. */
const PREFLIGHT = 'Keyward-Preflight';
/** Headers with which a client could spoof the method, URL, host or IP address that the service or Keyward reads. */
const CLAIMS: Readonly<Record<string, string>> = {
  'X-Forwarded-Method': 'GET',
  'X-Original-Method': 'GET',
  'X-HTTP-Method-Override': 'DELETE',
  'X-HTTP-Method': 'DELETE',
  'X-Method-Override': 'DELETE',
  'X-Forwarded-Uri': '/forged',
  'X-Original-URI': '/forged',
  'X-Original-URL': '/forged',
  'X-Rewrite-URL': '/forged',
  'X-Forwarded-Host': 'forged.example',
  'X-Forwarded-Server': 'forged.example',
  'X-Forwarded-Port': '6666',
  'X-Forwarded-Prefix': '/forged',
  'X-Forwarded-For': '203.0.113.7',
  'X-Real-IP': '203.0.113.7',
  'X-Client-IP': '203.0.113.7',
  'Client-IP': '203.0.113.7',
  'True-Client-IP': '203.0.113.7',
  'X-Cluster-Client-IP': '203.0.113.7',
  'CF-Connecting-IP': '203.0.113.7',
  'X-Remote-IP': '203.0.113.7',
  'X-Remote-Addr': '203.0.113.7',
  'X-Forwarded': 'for=203.0.113.7',
  'Forwarded-For': '203.0.113.7',
  'X-Original-Forwarded-For': '203.0.113.7',
  'X-Envoy-External-Address': '203.0.113.7',
  'X-Forwarded-Ssl': 'forged',
  'X-Forwarded-Scheme': 'forged',
  'X-Forwarded-Protocol': 'forged',
  'X-Scheme': 'forged',
  'X-Url-Scheme': 'forged',
  'Front-End-Https': 'forged',
  'X-Forwarded-User': 'forged',
  'X-Remote-User': 'forged',
  'Remote-User': 'forged',
  'X-Forwarded-Path': '/forged',
  'X-Original-Path': '/forged',
  'X-Replaced-Path': '/forged',
  'X-Override-URL': '/forged',
  'X-Envoy-Original-Path': '/forged',
  'X-Original-Host': 'forged.example',
  'X-Host': 'forged.example',
  Forwarded: 'for=203.0.113.7;host=forged.example;proto=https',
};

/** Tests that the identity of a client comes only from Keyward. */
export function testIdentity(around: ProxyTest): void {
  testAllowedRequests(around);
  testForgedHeaders(around);
  testSpoofedClient(around);
  testManyResources(around);
}

function testAllowedRequests({ newKey, sendRequest, service, changeRoute }: ProxyTest): void {
  test('a valid key is allowed, and the service receives its identity from Keyward but never the key', async () => {
    const { appname, appkey } = await newKey('READONLY', { environment: 'test' });
    for (const headers of [{ 'x-api-key': appkey }, { authorization: `Bearer ${appkey}` }]) {
      const { status, body } = await sendRequest('/orders?page=2', { headers });
      assert.deepEqual([status, body.method, body.url], [200, 'GET', '/orders?page=2']);
      const values = NAMES.slice(0, 4).map((name) => body.headers[name]);
      assert.deepEqual(values, ['valid', appname, 'acme1', 'readonly']);
      assert.ok(body.headers['x-keyward-permissions'].split(' ').includes('flows:fetch'));
      assert.equal(body.headers['x-keyward-environment'], 'test');
      assert.ok(!JSON.stringify(body).includes(appkey));
    }
  });

  test('a body is forwarded unread', async () => {
    const { appkey } = await newKey('ADMIN');
    const content = 'x'.repeat(100_000);
    const headers = { 'x-api-key': appkey, 'content-type': 'text/plain' };
    const { status, body } = await sendRequest('/orders', { method: 'POST', headers, content });
    assert.deepEqual([status, body.method, body.body.length], [200, 'POST', content.length]);
    assert.equal(service.recorded.at(-1)?.body, content);
  });

  test('a header that the route does not select is empty, even if the client sends a value', async () => {
    await changeRoute({ identity_headers: ['X-Keyward-Key'] });
    const { appname, appkey } = await newKey('looker');
    const forged = Object.fromEntries(NAMES.map((name) => [name, 'forged']));
    const { status, body } = await sendRequest('/flows/1', { headers: { ...forged, 'x-api-key': appkey } });
    assert.equal(status, 200);
    const values = NAMES.map((name) => body.headers[name] ?? '');
    assert.deepEqual(values, ['valid', appname, ...NAMES.slice(2).map(() => '')]);
    await changeRoute({ identity_headers: IDENTITY_HEADERS.slice(1) });
  });
}

function testForgedHeaders({ newKey, sendRequest, service }: ProxyTest): void {
  test('the service receives only the identity headers of Keyward, never identity headers of the client', async () => {
    const { appkey } = await newKey('READONLY');
    // A service may map any character that is not a letter or digit to the underscores of HTTP_X_KEYWARD_ROLES.
    const aliases = [...'_.!~+'].map((character) => 'X-Keyward-Roles'.replaceAll('-', character));
    const mixed = ['X_Keyward-Roles', 'X-Keyward_Roles', 'x-keyward.permissions', 'X_Keyward_Key', 'x_keyward_key'];
    const others = [PREFLIGHT, 'Keyward_Preflight'];
    for (const spelling of [...NAMES, ...NAMES.map((name) => name.toUpperCase()), ...aliases, ...mixed, ...others]) {
      const { status } = await sendRequest('/', { headers: { 'x-api-key': appkey, [spelling]: 'forged' } });
      assert.equal(status, 200);
      const { raw = [] } = service.recorded.at(-1) ?? {};
      assert.ok(!raw.includes('forged'), `${spelling} reached the service`);
      const names = raw.filter((_, at) => at % 2 === 0).map((name) => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '-'));
      assert.deepEqual(names.filter((name) => name.startsWith('x-keyward-')).sort(), [...NAMES].sort());
    }
  });

  test('a client cannot remove identity headers', async () => {
    const { appkey } = await newKey('READONLY');
    const removedHeaders = ['close', ...NAMES, 'X-Forwarded-Method', 'X-Forwarded-Uri'].join(', ');
    const { status, body } = await sendRequest('/', { headers: { 'x-api-key': appkey, connection: removedHeaders } });
    assert.deepEqual([status, body.headers['x-keyward-roles']], [200, 'readonly']);
    assert.ok(!String(body.headers.connection).toLowerCase().includes('keyward'));
    const post = { 'x-api-key': appkey, connection: removedHeaders, 'x-forwarded-method': 'GET' };
    assert.equal((await sendRequest('/', { method: 'POST', headers: post })).status, 403);
    const elsewhere = await newKey('READONLY', { allowed_ips: ['203.0.113.7'] });
    const forwarded = { connection: 'close, X-Forwarded-For', 'x-forwarded-for': '203.0.113.7' };
    // Envoy returns 400.
    assert.ok(
      [400, 403].includes(
        (await sendRequest('/', { headers: { 'x-api-key': elsewhere.appkey, ...forwarded } })).status,
      ),
    );
  });
}

function testSpoofedClient({ newKey, sendRequest, service, startProxy }: ProxyTest): void {
  test('Keyward receives the IP address and the scheme of the client from the proxy', async () => {
    const inPlaceOfKeyward = new Service();
    const proxy = await startProxy({ keyward: await inPlaceOfKeyward.start() });
    const claims = { 'X-Forwarded-For': '203.0.113.7', 'X-Forwarded-Proto': 'https' };
    await rawRequest(proxy.port, { target: '/', headers: claims });
    inPlaceOfKeyward.stop();
    const { headers } = inPlaceOfKeyward.recorded.at(-1) ?? {};
    assert.deepEqual([headers?.['x-forwarded-for'], headers?.['x-forwarded-proto']], [HOME, 'http']);
  });

  test('a method, URL, host or IP address that a client spoofs reaches neither Keyward nor the service', async () => {
    const { appkey } = await newKey('READONLY');
    const elsewhere = await newKey('READONLY', { allowed_ips: ['203.0.113.0/24'] });
    const here = await newKey('READONLY', { allowed_ips: [HOME] });
    for (const [name, value] of Object.entries(CLAIMS)) {
      for (const spelling of [name, name.replaceAll('-', '_')]) {
        const claim = { [spelling]: value };
        const { status } = await sendRequest('/', { headers: { ...claim, 'x-api-key': here.appkey } });
        assert.equal(status, 200, `${spelling}: Keyward uses the IP address of the connection`);
        const { raw = [] } = service.recorded.at(-1) ?? {};
        assert.ok(!raw.includes(value), `${spelling} reached the service`);
        const write = await sendRequest('/', { method: 'POST', headers: { ...claim, 'x-api-key': appkey } });
        assert.equal(write.status, 403, spelling);
        const away = await sendRequest('/', { headers: { ...claim, 'x-api-key': elsewhere.appkey } });
        assert.equal(away.body?.code, 'ip_denied', spelling);
      }
    }
  });
}

/** Each name consists mostly of escaped characters, so that 98 names take 16 kB in the permissions header. */
const RESOURCES = 98;

function testManyResources({ keyward, as, newKey, sendRequest }: ProxyTest): void {
  test("a service with Node's default limits accepts requests of ADMIN keys in an account with 98 resources", async () => {
    const rights = { fetch: true, create: true, update: true, delete: true };
    const define = (at: number) => {
      const body = { resource: `r${at}`.padEnd(32, '-'), ...rights };
      return keyward.ok('POST', '/api/v1/roles/resources', { body, as });
    };
    await Promise.all(Array.from({ length: RESOURCES }, (_, at) => define(at)));
    const { appkey } = await newKey('ADMIN');
    for (const path of ['/', '/flows/1']) {
      const { status, body } = await sendRequest(path, { headers: { 'x-api-key': appkey } });
      assert.deepEqual([status, body?.headers['x-keyward-permissions'] ?? ''], [200, '']);
      assert.equal(body.headers['x-keyward-roles'], 'admin');
    }
  });
}
