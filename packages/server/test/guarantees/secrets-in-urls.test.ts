import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { endpoints, type Operation, operations } from '@keyward/contract';
import { newSetupLink } from '../../src/actions/system/setup-link.ts';
import { createLogger } from '../../src/http/logger.ts';
import { assertNoSecretLogged } from '../hostile/support/database-watcher.ts';
import { createConsoleBuild } from '../support/console-files.ts';
import { linkToken, requestToken, startKeyward } from '../support/keyward.ts';
import { addFlows, newClient, requestAccessToken } from '../support/oauth.ts';

const keyward = await startKeyward({ consoleDirectory: createConsoleBuild() });
const administrator = await keyward.asUser('ADMIN');
await addFlows(keyward);
const client = await newClient(keyward);
const { body: created } = await keyward.ok('POST', '/api/v1/api-keys', {
  body: { appname: 'billing', roles: ['ADMIN'] },
  as: administrator,
});
const key = keyward.credentialsOf(created.data.connection_secret);
const tokens = await keyward.tokensOf(key);
const as = administrator;

async function dataOf(
  path: string,
  body: object,
): Promise<{ credential: string; secret: string; enrollment: { url: string } }> {
  return (await keyward.ok('POST', path, { body, as })).body.data;
}

/** One secret of each kind, as issued. */
const secrets: Readonly<Record<string, string>> = {
  'API key': key.appkey,
  'connection secret': created.data.connection_secret,
  'shared secret': key.sharedSecret,
  'request token': requestToken(key, keyward.clock.now),
  'access token': tokens.accessToken,
  'refresh token': tokens.refreshToken,
  'access token for a service': await requestAccessToken(keyward, client),
  'replica credential': (await dataOf('/api/v1/replicas', { name: 'edge' })).credential,
  'webhook secret': (await dataOf('/api/v1/webhooks', { url: 'https://hooks.example.com/' })).secret,
  invitation: linkToken(
    (await dataOf('/api/v1/user', { given_name: 'G', family_name: 'H', email: 'g@example.com', roles: ['READONLY'] }))
      .enrollment.url,
  ),
  'setup link': linkToken(await newSetupLink(keyward.context)),
  session: (administrator.cookie.match(/=(acct_[^;]+)/) ?? [])[1] ?? '',
};

const everyLetter = (text: string) =>
  [...text].map((each) => `%${each.charCodeAt(0).toString(16).padStart(2, '0')}`).join('');

/** Returns queries that contain the secret in every way. */
const queries = (secret: string) => [
  `q=${encodeURIComponent(secret)}`,
  encodeURIComponent(secret),
  `${encodeURIComponent(secret)}=1`,
  `q=1&q=${encodeURIComponent(secret)}`,
  `q[${encodeURIComponent(secret)}]=1`,
  `q=${everyLetter(secret)}`,
  `q=${encodeURIComponent(everyLetter(secret))}`,
  `q=${everyLetter(secret).replaceAll('%', '%2525252525252525')}`,
  `back=${encodeURIComponent(`/settings/user-management/api-keys?q=${encodeURIComponent(secret)}`)}`,
  `q=%zz%ff+${encodeURIComponent(secret)}+more`,
  `q=Bearer+${encodeURIComponent(secret)}`,
];

for (const [kind, secret] of Object.entries(secrets)) {
  test(`rejects the ${kind} in every part of a query without repeating it`, async () => {
    assert.ok(secret.length >= 39, kind);
    for (const query of queries(secret)) {
      const response = await keyward.request('GET', `/api/v1/api-keys?${query}`, { as });
      assert.deepEqual([response.status, response.body.code], [400, 'secret_in_url'], query);
    }
  });
}

/** Returns paths and fragments that contain the secret in every way. */
const places = (secret: string) => [
  `/${encodeURIComponent(secret)}`,
  `/${encodeURIComponent(secret)}/more`,
  `/flows/${everyLetter(secret)}`,
  `/flows/${encodeURIComponent(everyLetter(secret))}`,
  `/flows/${everyLetter(secret).replaceAll('%', '%2525')}`,
  `/flows;key=${encodeURIComponent(secret)}/1`,
  `/flows;${everyLetter(secret)};v=1?page=2`,
  `/flows/key=${encodeURIComponent(secret)}`,
  `/flows/%22${encodeURIComponent(secret)}%22`,
  `/flows/'${encodeURIComponent(secret)}'`,
  `/flows/(${encodeURIComponent(secret)})`,
  `/flows/%zz%ff%20${encodeURIComponent(secret)}`,
  `/flows#${encodeURIComponent(secret)}`,
  `/flows#key=${everyLetter(secret)}`,
  `/flows?page=2#/${encodeURIComponent(secret)}`,
];

/** Returns texts that contain a key without delimiters, where only its checksum shows its start. */
const joined = (secret: string) => [
  `/flows/Bearer+${secret}`,
  `/flows/x${secret}`,
  `/flows/${secret}1`,
  `/flows?q=%22${secret}%22`,
  `/flows?q='${secret}'`,
  `/flows?a=1;key=${secret};b=2`,
  `/flows?q=+${secret}+`,
  `/flows?q=~${secret}~`,
  `/flows?q=-${secret}-`,
  `/flows?q=${secret.replace('k', '%6b')}`,
  `/flows?q=${secret.replace('_', '%5F')}`,
  `/flows?q=${secret.replace('_', '%5f').replace('w', '%77')}`,
  `/flows?q=${secret.replace('_', '%255F')}`,
  `/flows?q=${secret.replace('_', '%%35F')}`,
  `/flows?q=${secret.replace('_', '%25%35%46')}`,
  `/flows?q=%ff${secret.replace('_', '%5F')}%fe`,
  `/flows?state=eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.${secret}`,
  `/flows?state=eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.${secret}`,
];

/** Kinds recognized only by their format. The path of an API request may contain names of this format. */
const LOOKS = ['shared secret', 'setup link'];

for (const [kind, secret] of Object.entries(secrets)) {
  if (LOOKS.includes(kind)) continue;
  test(`rejects the ${kind} in the path and the fragment of a URL without repeating it`, async () => {
    for (const place of [...places(secret), ...(kind === 'API key' ? joined(secret) : [])]) {
      const path = `/api/v1/api-keys${place}`;
      const response = await keyward.request('GET', path, { as, checked: false });
      // The framework rejects an invalid escape before any handler runs.
      const isMalformed = /%(?![0-9a-f]{2})|%ff/i.test(place.split(/[?#]/)[0] ?? '');
      assert.equal(response.status, 400, path);
      if (!isMalformed) assert.equal(response.body.code, 'secret_in_url', path);
      assert.ok(!response.text.includes(secret));
    }
  });
}

test('a key name in the path may look like a shared secret', async () => {
  await keyward.expectError('not_found', 'GET', `/api/v1/api-keys/${key.sharedSecret}`, { as });
});

const paths = [
  ...Object.values<Operation>(operations).map(({ method, path }) => [method, path] as const),
  ...Object.values(endpoints).map(({ method, path }) => [method, path] as const),
  ...[
    '/',
    '/docs',
    '/docs/style.css',
    '/favicon.svg',
    '/assets/page-1.js',
    '/sign-in',
    '/settings/account/audit-logs',
  ].map((path) => ['GET', path] as const),
  ...['/api/v1/nothing', '/.well-known/nothing', '/api/v1/session/nothing'].map((path) => ['GET', path] as const),
  ['DELETE', '/api/v1/api-keys'],
  ['OPTIONS', '/api/v1/api-keys'],
] as const;

test('every route rejects a secret in the URL before authentication, including pages, files and unknown paths', async () => {
  for (const [method, pattern] of paths) {
    const path = pattern.replace('{shortname}', 'acme1').replaceAll(/\{\w+\}/g, 'x');
    const response = await keyward.request(method, `${path}?q=${key.appkey}`, { checked: false });
    assert.deepEqual([response.status, response.body.code], [400, 'secret_in_url'], `${method} ${path}`);
  }
});

test('an OAuth endpoint reports a secret in the URL as an OAuth error', async () => {
  const response = await keyward.expectError('secret_in_url', 'POST', `/oauth2/token?client_secret=${key.appkey}`, {
    form: {},
  });
  assert.equal(response.body.error, 'invalid_request');
});

test('forward-auth rejects each kind in its own and the forwarded query, but not tokens of other systems', async () => {
  const ask = (query: string, forwarded: string) =>
    keyward.request('GET', `/api/v1/forward-auth/acme1${query}`, {
      headers: { 'x-api-key': key.appkey, 'x-forwarded-uri': forwarded },
      checked: false,
    });
  for (const [kind, secret] of Object.entries(secrets)) {
    if (kind === 'setup link') continue;
    for (const query of queries(secret)) {
      const own = await ask(`?${query}`, '/');
      assert.deepEqual([own.status, own.body?.code], [400, 'secret_in_url'], `${kind} ${query}`);
      assert.equal((await ask('', `/orders?${query}`)).status, 401, `${kind} ${query}`);
    }
  }
  const foreign = [
    'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U',
    'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstwcMa',
  ];
  for (const each of foreign) {
    assert.equal((await ask(`?state=${each}`, `/orders?state=${each}`)).status, 200, each);
  }
});

const URI_HEADERS = [
  ...['X-Forwarded-Uri', 'X-Forwarded-Url', 'X-Forwarded-Path', 'X-Original-Uri', 'X-Original-Url', 'X-Original-Path'],
  ...['X-Replaced-Path', 'X-Rewrite-Url', 'X-Envoy-Original-Path', 'X-Auth-Request-Redirect'],
];

for (const [kind, secret] of Object.entries(secrets)) {
  if (kind === 'setup link') continue;
  test(`forward-auth rejects the ${kind} in every part of each forwarded URI, and in the path that Envoy appends`, async () => {
    const ask = (path: string, headers: object) =>
      keyward.request('GET', `/api/v1/forward-auth/acme1${path}`, {
        headers: { 'x-api-key': key.appkey, 'x-forwarded-method': 'GET', ...headers },
        checked: false,
      });
    const spellings = [...places(secret), ...queries(secret).map((query) => `/?${query}`)];
    for (const uri of [...spellings, ...(kind === 'API key' ? joined(secret) : [])]) {
      const own = await ask(`/-${uri}`, {});
      assert.deepEqual([own.status, own.body?.code], [400, 'secret_in_url'], uri);
      for (const value of [uri, `https://service.example${uri}`, ['/flows', uri], [uri, '/flows']]) {
        const response = await ask('', { 'x-forwarded-uri': value });
        assert.deepEqual([response.status, response.headers['x-keyward-code']], [401, 'secret_in_url'], String(value));
      }
    }
    for (const name of URI_HEADERS) {
      for (const uri of [`/${everyLetter(secret)}`, `/?q=${encodeURIComponent(secret)}`]) {
        assert.equal(
          (await ask('', { 'x-forwarded-uri': '/flows', [name]: ['/flows', uri] })).status,
          401,
          `${name} ${uri}`,
        );
      }
    }
  });
}

test('ordinary searches are accepted', async () => {
  const searches = [
    'rharman_automation_rw',
    'ada.lovelace+keys@example.com',
    '01890a5d-ac96-774b-bcce-b302099a8057',
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    'aGVsbG8gd29ybGQ=',
    'kw_0123456789ABCDEFGHIJKLMNOPQRST1TUbvm',
  ];
  for (const q of searches) await keyward.ok('GET', `/api/v1/api-keys?${new URLSearchParams({ q })}`, { as });
});

test('every cursor returned by the list is accepted', async () => {
  for (let length = 1; length <= 32; length++) {
    await keyward.ok('POST', '/api/v1/api-keys', { body: { appname: 'n'.repeat(length), roles: ['READONLY'] }, as });
  }
  for (const sort of ['appname', '-appname', 'created_at', 'added']) {
    for (let query = `limit=1&sort=${sort}`; query !== ''; ) {
      const { meta } = (await keyward.ok('GET', `/api/v1/api-keys?${query}`, { as })).body;
      query = meta.next_cursor === null ? '' : `limit=1&sort=${sort}&cursor=${meta.next_cursor}`;
    }
  }
});

test('rejects a key in the URL of a webhook in any encoding', async () => {
  for (const spelling of [key.appkey, everyLetter(key.appkey), encodeURIComponent(everyLetter(key.appkey))]) {
    for (const url of [`https://hooks.example.com/${spelling}`, `https://hooks.example.com/?key=${spelling}`]) {
      await keyward.expectError('secret_in_url', 'POST', '/api/v1/webhooks', { body: { url }, as });
    }
  }
});

test('rejects secrets as names and as filterable values', async () => {
  const user = { given_name: 'G', family_name: 'H', roles: ['READONLY'] };
  const named = { appname: 'plain', roles: ['READONLY'] };
  await keyward.ok('POST', '/api/v1/api-keys', { body: named, as });
  const selection = { names: ['plain'] };
  const requests: readonly (readonly [string, string, (text: string) => object])[] = [
    ['POST', '/api/v1/api-keys', (text) => ({ ...named, appname: text })],
    ['POST', '/api/v1/api-keys', (text) => ({ ...named, appname: 'other', tags: [text] })],
    ['POST', '/api/v1/api-keys', (text) => ({ ...named, appname: 'other', external_id: text })],
    ['PUT', '/api/v1/api-keys/plain', (text) => ({ roles: ['READONLY'], tags: ['a', `b:${text}`] })],
    ['PUT', '/api/v1/api-keys/plain', (text) => ({ roles: ['READONLY'], external_id: text })],
    [
      'POST',
      '/api/v1/bulk-operations',
      (text) => ({ selection, change: { action: 'update', add_tags: [text] }, expected: 1 }),
    ],
    ['POST', '/api/v1/replicas', (text) => ({ name: text })],
    ['POST', '/api/v1/user', (text) => ({ ...user, email: `${text}@example.com` })],
    ['POST', '/api/v1/user', (text) => ({ ...user, email: 'pic@example.com', picture: `https://example.com/${text}` })],
  ];
  for (const [method, path, bodyOf] of requests) {
    for (const text of [key.appkey, key.sharedSecret]) {
      const body = bodyOf(text);
      const response = await keyward.expectError('invalid_request', method, path, { body, as });
      assert.match(response.body.message, / contains (an API key|a shared secret), /, JSON.stringify(body));
    }
  }
  const rows = [{ name: key.appkey, role: 'READONLY' }];
  const { body } = await keyward.ok('POST', '/api/v1/key-import', { body: { rows }, as });
  const [row] = body.data.rows;
  assert.deepEqual([body.data.imported, row.outcome, row.name], [0, 'rejected', '[redacted]']);
});

test('the key of an imported format is rejected only if it belongs to an account', async () => {
  const format = { name: 'legacy', prefix: 'lg-', length: 43, alphabet: '0123456789abcdef' };
  await keyward.ok('POST', '/api/v1/key-formats', { body: format, as });
  const [known = '', unknown = ''] = ['a', 'b'].map((each) => `lg-${each.repeat(40)}`);
  const sha256 = createHash('sha256').update(known).digest('hex');
  const rows = [{ name: 'legacy-key', role: 'READONLY', sha256, key_format: 'legacy' }];
  await keyward.ok('POST', '/api/v1/key-import', { body: { rows }, as });
  await keyward.expectError('secret_in_url', 'GET', `/docs?q=${everyLetter(known)}`);
  await keyward.expectError('secret_in_url', 'GET', `/api/v1/api-keys?${known}=1`, { as });
  await keyward.ok('GET', `/api/v1/api-keys?q=${unknown}`, { as });
  const spellings = (text: string) => [
    `/${text}`,
    `/${everyLetter(text)}/1`,
    `/flows;key=${text};v=1`,
    `/flows/%22${text}%22`,
    `/flows?a=1;key=${text}`,
    `/flows?q=Bearer+${text}+`,
    `/flows?q='${text}'`,
    `/flows?q=${text.replace('l', '%6c').replace('-', '%252d')}`,
    `/flows#${text}`,
    `/flows/${text}.json`,
    `/flows/x${text}x`,
    `/flows?q=~${text}~`,
    `/flows?q=%C3%A4${text}`,
  ];
  const ask = async (headers: object, path = '') => {
    const sent = { headers: { 'x-api-key': key.appkey, 'x-forwarded-method': 'GET', ...headers }, checked: false };
    return (await keyward.request('GET', `/api/v1/forward-auth/acme1${path}`, sent)).status;
  };
  for (const uri of spellings(known)) {
    await keyward.expectError('secret_in_url', 'GET', `/docs${uri}`);
    assert.equal(await ask({ 'x-original-uri': uri }), 401, uri);
    assert.equal(await ask({}, `/-${uri}`), 400, uri);
  }
  for (const uri of spellings(unknown)) {
    assert.equal(await ask({ 'x-original-uri': uri }), 200, uri);
    assert.equal(await ask({}, `/-${uri}`), 200, uri);
  }
});

test('no secret is logged, whatever part of a request contains it and whatever fails', async () => {
  const spellings = Object.values(secrets).flatMap((secret) => [
    secret,
    encodeURIComponent(secret),
    everyLetter(secret),
  ]);
  const lines: string[] = [];
  const logger = createLogger({ write: (line) => void lines.push(line) });
  for (const secret of spellings) {
    const url = `/api/v1/api-keys/${secret}/usage?key=${secret}`;
    logger.error({ req: { id: '1', method: 'GET', url }, err: new Error(`Bad URL ${url}`), [secret]: [secret] }, url);
  }
  const all = lines.join('\n');
  for (const secret of spellings) assert.ok(!all.includes(secret), secret);
  assert.match(all, /"path":"\/api\/v1\/api-keys\/\[redacted\]\/usage"/);

  for (const secret of spellings) {
    const path = `/api/v1/api-keys/${secret.includes('%') ? secret : encodeURIComponent(secret)}`;
    await keyward.request('GET', path, { as, checked: false });
    await keyward.request('GET', `${path}?q=${encodeURIComponent(secret)}`, { as, checked: false });
  }
  assertNoSecretLogged(keyward, spellings);
});
