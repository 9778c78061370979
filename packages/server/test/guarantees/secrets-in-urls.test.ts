import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { endpoints, type Operation, operations } from '@keyward/contract';
import { newSetupLink } from '../../src/actions/system/setup-link.ts';
import { createLogger } from '../../src/http/logger.ts';
import { assertSilent } from '../hostile/support/witness.ts';
import { builtConsole } from '../support/console-files.ts';
import { linkToken, requestToken, startKeyward } from '../support/keyward.ts';
import { addFlows, newClient, tokenFor } from '../support/oauth.ts';

const keyward = await startKeyward({ consoleDirectory: builtConsole() });
const administrator = await keyward.asPerson('ADMIN');
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
): Promise<{ credential: string; secret: string; enrolment: { url: string } }> {
  return (await keyward.ok('POST', path, { body, as })).body.data;
}

/** One of each kind that Keyward issues, as it was issued. */
const secrets: Readonly<Record<string, string>> = {
  'API key': key.appkey,
  'connection secret': created.data.connection_secret,
  'shared secret': key.sharedSecret,
  'request token': requestToken(key, keyward.clock.now),
  'access token': tokens.accessToken,
  'refresh token': tokens.refreshToken,
  'access token for a service': await tokenFor(keyward, client),
  'replica credential': (await dataOf('/api/v1/replicas', { name: 'edge' })).credential,
  'webhook secret': (await dataOf('/api/v1/webhooks', { url: 'https://hooks.example.com/' })).secret,
  invitation: linkToken(
    (await dataOf('/api/v1/user', { given_name: 'G', family_name: 'H', email: 'g@example.com', roles: ['READONLY'] }))
      .enrolment.url,
  ),
  'setup link': linkToken(await newSetupLink(keyward.context)),
  session: (administrator.cookie.match(/=(acct_[^;]+)/) ?? [])[1] ?? '',
};

const everyLetter = (text: string) =>
  [...text].map((each) => `%${each.charCodeAt(0).toString(16).padStart(2, '0')}`).join('');

/** Each way in which a query can hold a secret. */
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
  test(`the ${kind} is refused in every part of a query, and not repeated`, async () => {
    assert.ok(secret.length >= 39, kind);
    for (const query of queries(secret)) {
      const answer = await keyward.request('GET', `/api/v1/api-keys?${query}`, { as });
      assert.deepEqual([answer.status, answer.body.code], [400, 'secret_in_url'], query);
    }
  });
}

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

test('every route refuses it, before it asks who calls: operations, endpoints, pages, files and what is not there', async () => {
  for (const [method, pattern] of paths) {
    const path = pattern.replace('{shortname}', 'acme1').replaceAll(/\{\w+\}/g, 'x');
    const answer = await keyward.request(method, `${path}?q=${key.appkey}`, { checked: false });
    assert.deepEqual([answer.status, answer.body.code], [400, 'secret_in_url'], `${method} ${path}`);
  }
});

test('an OAuth endpoint says so in the words of OAuth', async () => {
  const answer = await keyward.refused('secret_in_url', 'POST', `/oauth2/token?client_secret=${key.appkey}`, {
    form: {},
  });
  assert.equal(answer.body.error, 'invalid_request');
});

test('forward-auth refuses each kind in its own query and in the forwarded one, and nothing of other systems', async () => {
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

test('ordinary searches are answered', async () => {
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

test('every cursor that the list gives out is accepted', async () => {
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

test('no key becomes a part of the URL of a webhook, however it is encoded', async () => {
  for (const spelling of [key.appkey, everyLetter(key.appkey), encodeURIComponent(everyLetter(key.appkey))]) {
    for (const url of [`https://hooks.example.com/${spelling}`, `https://hooks.example.com/?key=${spelling}`]) {
      await keyward.refused('secret_in_url', 'POST', '/api/v1/webhooks', { body: { url }, as });
    }
  }
});

test('no secret becomes a name, or a value by which lists are filtered', async () => {
  const person = { given_name: 'G', family_name: 'H', roles: ['READONLY'] };
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
      '/api/v1/bulk-changes',
      (text) => ({ selection, change: { action: 'update', add_tags: [text] }, expected: 1 }),
    ],
    ['POST', '/api/v1/replicas', (text) => ({ name: text })],
    ['POST', '/api/v1/user', (text) => ({ ...person, email: `${text}@example.com` })],
    [
      'POST',
      '/api/v1/user',
      (text) => ({ ...person, email: 'pic@example.com', picture: `https://example.com/${text}` }),
    ],
  ];
  for (const [method, path, bodyOf] of requests) {
    for (const text of [key.appkey, key.sharedSecret]) {
      const body = bodyOf(text);
      const answer = await keyward.refused('invalid_request', method, path, { body, as });
      assert.match(answer.body.message, / contains (an API key|a shared secret), /, JSON.stringify(body));
    }
  }
  const rows = [{ name: key.appkey, role: 'READONLY' }];
  const { body } = await keyward.ok('POST', '/api/v1/key-import', { body: { rows }, as });
  const [row] = body.data.rows;
  assert.deepEqual([body.data.imported, row.outcome, row.name], [0, 'refused', '[redacted]']);
});

test('an imported key counts only where it is one of an account', async () => {
  const shape = { name: 'legacy', prefix: 'lg-', length: 43, alphabet: '0123456789abcdef' };
  await keyward.ok('POST', '/api/v1/key-shapes', { body: shape, as });
  const [known = '', unknown = ''] = ['a', 'b'].map((each) => `lg-${each.repeat(40)}`);
  const sha256 = createHash('sha256').update(known).digest('hex');
  const rows = [{ name: 'legacy-key', role: 'READONLY', sha256, shape: 'legacy' }];
  await keyward.ok('POST', '/api/v1/key-import', { body: { rows }, as });
  await keyward.refused('secret_in_url', 'GET', `/docs?q=${everyLetter(known)}`);
  await keyward.refused('secret_in_url', 'GET', `/api/v1/api-keys?${known}=1`, { as });
  await keyward.ok('GET', `/api/v1/api-keys?q=${unknown}`, { as });
});

test('no secret is logged, whichever part of a request carries it and whatever fails', async () => {
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
  assertSilent(keyward, spellings);
});
