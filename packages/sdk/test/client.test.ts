import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import fc from 'fast-check';
import type { KeywardError } from '../src/index.ts';
import { userAgent } from '../src/user-agent.ts';
import { envelope, errorAnswer, loopbackApi } from './loopback-api.ts';
import { installPacked } from './packed.ts';

const { folder, sdk } = await installPacked();
const { createClient } = sdk;

async function failure(call: Promise<unknown>): Promise<KeywardError> {
  const error = await call.then(
    () => assert.fail('the call must fail'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof sdk.KeywardError, String(error));
  return error;
}

test('every spelling of the URL reaches the same API', async (t) => {
  const api = await loopbackApi(t, () => ({}));
  for (const end of ['', '/', '/api/v1', '/api/v1/', '/proxied', '/proxied/api/v1']) {
    await createClient({ url: api.url + end }).listApiKeys();
  }
  const paths = api.seen.map(({ url }) => url);
  assert.deepEqual(paths, [...Array(4).fill('/api/v1/api-keys'), ...Array(2).fill('/proxied/api/v1/api-keys')]);
});

test('an empty URL means the origin of the page', async () => {
  const asked: string[] = [];
  const fetch = async (url: unknown) => {
    asked.push(String(url));
    return Response.json(envelope([]));
  };
  await createClient({ url: '', fetch }).listApiKeys();
  await createClient({ url: '/', fetch }).health();
  assert.deepEqual(asked, ['/api/v1/api-keys', '/healthz']);
});

test('an invalid URL is rejected immediately, and its password is not repeated', () => {
  for (const url of [
    'keyward',
    'ftp://host',
    'https://me:hunter2@host',
    'https://host?a=b',
    '//host',
    'javascript:1',
  ]) {
    assert.throws(
      () => createClient({ url }),
      (error) =>
        error instanceof TypeError && /`url` must be/.test(error.message) && !error.message.includes('hunter2'),
      url,
    );
  }
});

test('responses are enveloped, without an envelope or empty, depending on the operation', async (t) => {
  const api = await loopbackApi(t, ({ method, url }) => {
    if (method === 'DELETE') return { status: 204 };
    if (url.endsWith('/permissions')) return { body: [{ resource: 'api-keys' }] };
    return { body: { meta: { code: 200, count: 1, total: 7, next_cursor: 'n' }, data: [{ appname: 'a' }] } };
  });
  const client = createClient({ url: api.url, accessToken: 't' });
  const list = await client.listApiKeys({ query: { limit: 1 } });
  assert.deepEqual(list, { meta: { code: 200, count: 1, total: 7, next_cursor: 'n' }, data: [{ appname: 'a' }] });
  assert.deepEqual(await client.listPermissions(), [{ resource: 'api-keys' }]);
  assert.equal(await client.deleteApiKey({ params: { appname: 'a' } }), undefined);
});

test('a response contains the version of its record, which updates send as If-Match', async (t) => {
  const tags = ['"v1"', 'W/"v2"'];
  const api = await loopbackApi(t, () => ({ body: envelope({ appname: 'a' }), headers: { etag: tags.shift() ?? '' } }));
  const client = createClient({ url: api.url, accessToken: 't' });
  const { etag } = (await client.getApiKey({ params: { appname: 'a' } })).meta;
  const headers = { 'if-match': etag };
  const changed = await client.updateApiKey({ params: { appname: 'a' }, headers, body: { roles: ['READONLY'] } });
  assert.deepEqual([etag, changed.meta.etag], ['"v1"', '"v2"'], 'even if a proxy has compressed the response');
  assert.equal(api.seen.at(-1)?.headers['if-match'], '"v1"');
});

test('names with any characters are sent as one path segment', async (t) => {
  const api = await loopbackApi(t, () => ({ body: envelope({}) }));
  const client = createClient({ url: api.url });
  const name = fc.string({ unit: 'grapheme', minLength: 1 }).filter((each) => each !== '.' && each !== '..');
  await fc.assert(
    fc.asyncProperty(name, async (appname) => {
      await client.getApiKey({ params: { appname } });
      const segments = api.seen.at(-1)!.url.split('/');
      assert.equal(segments.length, 5);
      assert.equal(decodeURIComponent(segments[4]!), appname);
    }),
    { numRuns: 100 },
  );
});

test('a name that would call another operation is rejected before the request', async (t) => {
  const api = await loopbackApi(t, () => ({}));
  const client = createClient({ url: api.url });
  for (const appname of ['', '.', '..', '\ud800', undefined as unknown as string]) {
    await assert.rejects(client.deleteApiKey({ params: { appname } }), TypeError);
  }
  assert.deepEqual(api.seen, []);
});

test('queries omit undefined values; bodies are JSON, or a form if the operation requires it', async (t) => {
  const api = await loopbackApi(t, ({ url }) => (url.startsWith('/api/auth') ? { body: {} } : {}));
  const client = createClient({ url: api.url });
  await client.listApiKeys({ query: { q: 'ä &=', limit: 5, role: undefined } });
  await client.createApiKey({ body: { appname: 'x', roles: ['ADMIN'], description: undefined } });
  await client.passwordToken({ body: { username: 'a@b.example', password: 'é&=+ ' } });
  await client.regenerateSharedSecret();
  const [list, create, form, empty] = api.seen;
  assert.deepEqual(Object.fromEntries(new URL(`http://x${list?.url}`).searchParams), { q: 'ä &=', limit: '5' });
  assert.equal(create?.headers['content-type'], 'application/json');
  assert.deepEqual(JSON.parse(create?.body ?? ''), { appname: 'x', roles: ['ADMIN'] });
  assert.equal(form?.headers['content-type'], 'application/x-www-form-urlencoded');
  assert.deepEqual(Object.fromEntries(new URLSearchParams(form?.body)), { username: 'a@b.example', password: 'é&=+ ' });
  assert.deepEqual([empty?.body, empty?.headers['content-type']], ['', undefined]);
});

test('an error response becomes a KeywardError with all of its details', async (t) => {
  const api = await loopbackApi(t, () => ({
    status: 429,
    headers: { 'retry-after': '17', date: 'Thu, 01 Jan 2026 00:00:00 GMT' },
    body: errorAnswer(429, 'too_many_attempts', 'Too Many Requests', 'Wait.'),
  }));
  const error = await failure(createClient({ url: api.url }).signIn({ body: { email: 'a', password: 'hunter2' } }));
  const { name, message, status, reason, code, requestId, retryAfter, serverTime } = error;
  assert.deepEqual(
    { name, message, status, reason, code, requestId, retryAfter, serverTime },
    {
      name: 'KeywardError',
      message: 'Wait.',
      status: 429,
      reason: 'Too Many Requests',
      code: 'too_many_attempts',
      requestId: 'req-1',
      retryAfter: 17,
      serverTime: 1_767_225_600,
    },
  );
});

test('the error for a response from another server does not quote the response', async (t) => {
  const replies = [
    { status: 502, body: '<html>hunter2</html>' },
    { status: 200, body: '<html>hunter2</html>' },
    { status: 200, body: { hello: 'hunter2' } },
    { status: 404, body: { error: 'hunter2' } },
    { status: 302, headers: { location: '/login?hunter2' }, body: '' },
  ];
  const api = await loopbackApi(t, (_, index) => replies[index] ?? 'lost');
  const client = createClient({ url: api.url, accessToken: 'hunter2' });
  for (const { status } of replies) {
    const error = await failure(client.listUsers());
    assert.deepEqual([error.code, error.status], ['unexpected_response', status]);
    assert.match(error.message, /^http:\/\/127\.0\.0\.1:\d+ responded .*\. (Check|Use) /);
    assert.ok(!`${error.stack}${JSON.stringify(error)}`.includes('hunter2'));
  }
  assert.equal(api.seen.length, replies.length, 'the redirect was not followed');
});

test('a refused, interrupted or timed-out request throws a KeywardError with the code network', async (t) => {
  const api = await loopbackApi(t, ({ url }) => (url.endsWith('users') ? 'lost' : new Promise(() => {})));
  const closed = createClient({ url: 'http://127.0.0.1:1' });
  const late = createClient({ url: api.url, timeout: 50 });
  const errors = [await failure(closed.health()), await failure(late.listUsers()), await failure(late.listRoles())];
  for (const error of errors) assert.deepEqual([error.code, error.status], ['network', 0]);
  assert.match(errors[2]!.message, /did not respond within 0\.05 seconds/);
});

test('an abort throws the reason of its signal, before and during the call', async (t) => {
  const own = new AbortController();
  const api = await loopbackApi(t, () => {
    own.abort('late');
    return new Promise(() => {});
  });
  const before = createClient({ url: api.url }).listRoles({}, { signal: AbortSignal.abort('early') });
  await assert.rejects(before, (reason) => reason === 'early');
  assert.equal(api.seen.length, 0);
  const during = createClient({ url: api.url, signal: own.signal }).listRoles();
  await assert.rejects(during, (reason) => reason === 'late');
  const stuck = createClient({ url: api.url, accessToken: () => new Promise<string>(() => {}) });
  await assert.rejects(stuck.listRoles({}, { signal: AbortSignal.timeout(20) }), { name: 'TimeoutError' });
});

test('the access token is sent only to operations that require it; headers are sent to all', async (t) => {
  const api = await loopbackApi(t, ({ url }) => ({ body: url === '/healthz' ? { status: 'ok' } : envelope([]) }));
  const client = createClient({ url: api.url, accessToken: async () => 'abc', headers: { 'x-mesh': '1' } });
  await client.listApiKeys();
  await client.health();
  assert.deepEqual(
    api.seen.map(({ headers }) => [headers['authorization'], headers['x-mesh']]),
    [
      ['Bearer abc', '1'],
      [undefined, '1'],
    ],
  );
});

test('requests name the package and the runtime, unless the caller sets a User-Agent', async (t) => {
  const api = await loopbackApi(t, () => ({}));
  await createClient({ url: api.url }).health();
  await createClient({ url: api.url, headers: { 'User-AGENT': 'mine/1' } }).health();
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const expected = [`keyward-sdk/${version} ${navigator.userAgent}`, 'mine/1'];
  assert.deepEqual(
    api.seen.map(({ headers }) => headers['user-agent']),
    expected,
  );
});

test("browsers send their own User-Agent, and unnamed runtimes send the package's User-Agent", () => {
  assert.equal(userAgent('Mozilla/5.0 (X11; Linux x86_64)'), undefined);
  assert.match(userAgent(undefined) ?? '', /^keyward-sdk\/[\d.]+$/);
});

test('the access token replaces an Authorization header in any case', async (t) => {
  const api = await loopbackApi(t, () => ({}));
  const headers = { Authorization: 'Basic x', 'CONTENT-TYPE': 'text/plain' };
  await createClient({ url: api.url, accessToken: 'abc', headers }).regenerateSharedSecret({ body: {} });
  const [seen] = api.seen;
  assert.deepEqual([seen?.headers['authorization'], seen?.headers['content-type']], ['Bearer abc', 'application/json']);
});

test('an invalid header is rejected immediately, and the error does not repeat the header', async (t) => {
  const refused = (error: Error) =>
    error instanceof TypeError && /^`headers` contains an invalid name or value\.$/.test(error.message);
  assert.throws(() => createClient({ url: '', headers: { 'x-key': 'hunter2\nx' } }), refused);
  const api = await loopbackApi(t, () => ({}));
  const client = createClient({ url: api.url });
  for (const key of ['hunter2\nx', 'hunter2 \u2713']) {
    const headers = { 'idempotency-key': key };
    await assert.rejects(client.createApiKey({ body: { appname: 'a', roles: [] }, headers }), refused);
  }
  assert.equal(api.seen.length, 0);
});

test('the error for an invalid token does not repeat the token', async (t) => {
  const api = await loopbackApi(t, () => ({}));
  const call = createClient({ url: api.url, accessToken: 'hunter2\r\nx: y' }).listApiKeys();
  await assert.rejects(call, (error: Error) => error instanceof TypeError && !error.message.includes('hunter2'));
});

for (const [name, header, expected] of [
  ['seconds', '17', 17],
  ['a date', 'Fri, 31 Dec 9999 23:59:59 GMT', 'later'],
  ['a date of RFC 850', 'Sunday, 06-Nov-94 08:49:37 GMT', 0],
  ['a date of asctime', 'Sun Nov  6 08:49:37 1994', 0],
  ['a date of asctime to come', 'Fri Dec 31 23:59:59 9999', 'later'],
  ['a year', '9999', 9999],
  ['half a second', '0.5', undefined],
  ['a negative number', '-1', undefined],
  ['a date of ISO 8601', '9999-12-31T23:59:59Z', undefined],
  ['a date in another zone', 'Fri, 31 Dec 9999 23:59:59 +0100', undefined],
  ['a day', 'Dec 31 9999', undefined],
  ['words', 'in a moment 2', undefined],
  ['nothing', '', undefined],
] as const) {
  test(`Retry-After with ${name} is ${expected === undefined ? 'ignored' : 'read'}`, async (t) => {
    const api = await loopbackApi(t, () => ({ status: 404, headers: { 'retry-after': header }, body: '' }));
    const { retryAfter } = await failure(createClient({ url: api.url }).listUsers());
    if (expected === 'later') assert.ok((retryAfter ?? 0) > 10 ** 9 && Number.isFinite(retryAfter));
    else assert.equal(retryAfter, expected);
  });
}

for (const [name, call] of Object.entries({
  'no options': () => (createClient as unknown as () => unknown)(),
  'null as options': () => createClient(null as never),
  'a URL in the place of the options': () => createClient('https://keys.example.com' as never),
  'null as options of connect': () => sdk.connect('x', null as never),
  'a text as fetch': () => createClient({ url: '/', fetch: 'fetch' as never }),
  'null as signal': () => createClient({ url: '/', signal: null as never }),
  'a text as timeout': () => createClient({ url: '/', timeout: '30' as never }),
  'a number as now': () => createClient({ url: '/', now: 5 as never }),
  'a name of every object': () => createClient({ url: '/', constructor: 1 } as never),
})) {
  test(`${name} is rejected with an error that names the invalid option`, () => {
    assert.throws(call, {
      name: 'TypeError',
      message: /^(?:createClient|connect) (?:needs an object|has no option)|^`\w+` must be/,
    });
  });
}

test('the error for an invalid `accessToken` names the option, and no request is sent', async (t) => {
  const api = await loopbackApi(t, () => ({}));
  const returnsNothing = () => undefined;
  for (const accessToken of [
    {},
    null,
    5,
    true,
    '',
    'two words',
    returnsNothing,
    { accessToken: returnsNothing },
    { accessToken: 'x' },
  ]) {
    const client = createClient({ url: api.url, accessToken: accessToken as never });
    const message = /^`accessToken` must be a token or return one/;
    await assert.rejects(client.listUsers(), { name: 'TypeError', message }, JSON.stringify(accessToken));
  }
  assert.equal(api.seen.length, 0);
});

test('a call with null or a string as its input is rejected with an error that names the input', async (t) => {
  const api = await loopbackApi(t, () => ({}));
  const client = createClient({ url: api.url });
  const message = /^An operation needs an object|^`query` must be|^A call needs an object/;
  for (const input of [null, 'x', { query: null }, { query: 'x' }]) {
    await assert.rejects(client.listUsers(input as never), { name: 'TypeError', message });
  }
  await assert.rejects(client.listUsers({}, null as never), { name: 'TypeError', message });
  assert.equal(api.seen.length, 0);
});

test('a rejected token of a token source is replaced once; a token passed as a string is not replaced', async (t) => {
  const api = await loopbackApi(t, ({ headers }) =>
    headers['authorization'] === 'Bearer new' ? {} : { status: 401, body: errorAnswer(401, 'unauthenticated') },
  );
  const forgotten: unknown[] = [];
  const tokens = ['old', 'new'];
  const source = (list: string[]) => ({
    accessToken: async () => list.shift() ?? 'none left',
    forget: (refused?: string) => void forgotten.push(refused),
  });
  await createClient({ url: api.url, accessToken: source(tokens) }).createApiKey({
    body: { appname: 'x', roles: ['ADMIN'] },
  });
  assert.deepEqual(forgotten, ['old']);
  assert.equal(api.seen[0]?.body, api.seen[1]?.body);
  const twice = await failure(createClient({ url: api.url, accessToken: source(['old', 'older', 'x']) }).listRoles());
  assert.equal(twice.code, 'unauthenticated');
  assert.equal((await failure(createClient({ url: api.url, accessToken: 'old' }).listRoles())).status, 401);
  assert.equal(api.seen.length, 5);
});

test('a denial for another reason does not replace the token', async (t) => {
  const api = await loopbackApi(t, () => ({ status: 401, body: errorAnswer(401, 'invalid_credentials') }));
  const accessToken = { accessToken: async () => 'good', forget: () => assert.fail('the token was valid') };
  const client = createClient({ url: api.url, accessToken });
  assert.equal((await failure(client.reauthenticate({ body: { password: 'x' } }))).code, 'invalid_credentials');
});
