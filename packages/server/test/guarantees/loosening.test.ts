import assert from 'node:assert/strict';
import test from 'node:test';
import { putKeys } from '../support/key-list.ts';
import { type ApiCaller, type SignedInUser, startKeyward } from '../support/keyward.ts';

const keyward = await startKeyward();
const KEYS = '/api/v1/api-keys';
const BULK = '/api/v1/bulk-operations';
const ROUTES = '/api/v1/forward-routes';
const POWER = { roles: ['ADMIN'] };
const YEAR = 365 * 86_400;

let counter = 0;
const newName = () => `loose-${++counter}`;
const send = (method: string, path: string, as: ApiCaller, body?: object) =>
  keyward.request(method, path, { ...(body && { body }), as });

/** Returns a session with an expired re-authentication and a session that has just signed in. */
async function sessions(): Promise<{ stale: SignedInUser; fresh: SignedInUser }> {
  const stale = await keyward.signIn();
  keyward.clock.advance(300);
  return { stale, fresh: await keyward.signIn() };
}

const LIMITS = {
  expires_at: keyward.clock.now + YEAR,
  allowed_ips: ['10.0.0.0/8', '127.0.0.1'],
  rate_limit: { limit: 100, window_seconds: 60 },
};

async function add(fresh: ApiCaller, overrides: object = {}): Promise<string> {
  const appname = newName();
  await keyward.ok('POST', KEYS, { body: { appname, ...POWER, ...LIMITS, ...overrides }, as: fresh });
  return `${KEYS}/${appname}`;
}

async function bulk(path: string, change: object, as: ApiCaller): Promise<string | undefined> {
  const names = [path.slice(KEYS.length + 1)];
  const started = await keyward.ok('POST', BULK, { body: { selection: { names }, change, expected: 1 }, as });
  const { data } = (await keyward.ok('GET', `${BULK}/${started.body.data.id}/rows`, { as })).body;
  return data[0].code;
}

const LOOSER: readonly object[] = [
  { expires_at: LIMITS.expires_at + 1 },
  { expires_at: null },
  { allowed_ips: ['10.0.0.0/7', '127.0.0.1'] },
  { allowed_ips: [] },
  { rate_limit: { limit: 101, window_seconds: 60 } },
  { rate_limit: { limit: 100, window_seconds: 59 } },
  { rate_limit: null },
];
const STRICTER: readonly object[] = [
  { description: 'said' },
  { expires_at: LIMITS.expires_at - 1 },
  { allowed_ips: ['10.0.0.0/9', '10.128.0.0/9'] },
  { rate_limit: { limit: 99, window_seconds: 60 } },
  { roles: ['READONLY'] },
];

test('a session with an expired re-authentication cannot loosen a privileged key, but can tighten it and change other keys', async () => {
  const { stale, fresh } = await sessions();
  const [powerful, reading] = [await add(fresh), await add(fresh, { roles: ['READONLY'] })];
  for (const body of LOOSER) {
    await keyward.expectError('reauthentication_required', 'PUT', powerful, { body: { ...POWER, ...body }, as: stale });
    const lowered = { roles: ['READONLY'], ...body };
    await keyward.expectError('reauthentication_required', 'PUT', powerful, { body: lowered, as: stale });
    await keyward.ok('PUT', reading, { body: { roles: ['READONLY'], ...body }, as: stale });
  }
  for (const body of STRICTER) await keyward.ok('PUT', powerful, { body: { ...POWER, ...body }, as: stale });
  for (const body of LOOSER) await keyward.ok('PUT', powerful, { body: { ...POWER, ...body }, as: fresh });
});

test('enabling a privileged key or ending its quarantine requires re-authentication, individually, in bulk and in a review', async () => {
  const { stale, fresh } = await sessions();
  const keys = [{ state: 'disabled' }, { state: 'quarantined' }] as const;
  const added = await putKeys(
    keyward,
    'acme1',
    keys.map((each) => ({ ...each, role: 'admin', appname: newName() })),
  );
  for (const { appname } of added) {
    const path = `${KEYS}/${appname}`;
    await keyward.expectError('reauthentication_required', 'POST', `${path}/enable`, { as: stale });
    assert.equal(await bulk(path, { action: 'enable' }, stale), 'reauthentication_required');
    await keyward.ok('POST', `${path}/enable`, { as: fresh });
  }
  const path = await add(fresh, { expires_at: null });
  const review = `/api/v1/reviews/${(await keyward.ok('POST', '/api/v1/reviews', { as: fresh })).body.data.id}`;
  const decision = { appname: path.slice(KEYS.length + 1), decision: 'disable' };
  await keyward.ok('POST', `${review}/decisions`, { body: decision, as: fresh });
  await keyward.expectError('reauthentication_required', 'DELETE', `${review}/decisions/${decision.appname}`, {
    as: stale,
  });
  await keyward.ok('DELETE', `${review}/decisions/${decision.appname}`, { as: fresh });
  // The session that made the decision may undo it for a minute.
  for (const [seconds, expectedCode] of [
    [60, undefined],
    [61, 'reauthentication_required'],
  ] as const) {
    await keyward.ok('POST', `${review}/decisions`, { body: decision, as: stale });
    keyward.clock.advance(seconds);
    assert.equal((await send('DELETE', `${review}/decisions/${decision.appname}`, stale)).body?.code, expectedCode);
  }
  await keyward.ok('POST', `${review}/finish`, { as: stale });
});

test('extending the expiry of privileged keys in bulk requires re-authentication; shortening it does not', async () => {
  const { stale, fresh } = await sessions();
  const path = await add(fresh);
  for (const expires_at of [null, LIMITS.expires_at + 1]) {
    assert.equal(await bulk(path, { action: 'update', expires_at }, stale), 'reauthentication_required');
  }
  assert.equal(await bulk(path, { action: 'update', expires_at: LIMITS.expires_at - 1 }, stale), undefined);
});

type Change = (path: string, as: ApiCaller) => Promise<string | undefined>;

const code = async (response: ReturnType<typeof send>) => (await response).body?.code as string | undefined;
const put = (path: string, as: ApiCaller, body: object) => code(send('PUT', path, as, { ...POWER, ...body }));

/** Pairs of a change that tightens a privileged key and the change that undoes it. */
const UNDONE: Readonly<Record<string, readonly [change: Change, back: Change]>> = {
  'the limits': [
    (path, as) => put(path, as, { ...LIMITS, allowed_ips: ['10.0.0.1'], rate_limit: { limit: 1, window_seconds: 60 } }),
    (path, as) => put(path, as, LIMITS),
  ],
  'the expiry': [
    (path, as) => put(path, as, { expires_at: LIMITS.expires_at - 9 }),
    (path, as) => put(path, as, { expires_at: LIMITS.expires_at }),
  ],
  'the role': [(path, as) => put(path, as, { roles: ['READONLY'] }), (path, as) => put(path, as, {})],
  'the state': [
    (path, as) => code(send('POST', `${path}/disable`, as)),
    (path, as) => code(send('POST', `${path}/enable`, as)),
  ],
  'the state in bulk': [
    (path, as) => bulk(path, { action: 'disable' }, as),
    (path, as) => bulk(path, { action: 'enable' }, as),
  ],
};

for (const [what, [change, back]] of Object.entries(UNDONE)) {
  test(`only the same session can undo its change to ${what}, within a minute`, async () => {
    const other = await keyward.signIn();
    const { stale, fresh } = await sessions();
    const path = await add(fresh);
    assert.equal(await change(path, stale), undefined);
    assert.equal(await back(path, other), 'reauthentication_required', 'another session of the same user');
    keyward.clock.advance(60);
    assert.equal(await back(path, stale), undefined);
    assert.equal(await change(path, stale), undefined);
    keyward.clock.advance(61);
    assert.equal(await back(path, stale), 'reauthentication_required', 'after a minute');
  });
}

test("an undo restores exactly the previous values, and only while the session's own change is current", async () => {
  const { stale, fresh } = await sessions();
  const path = await add(fresh);
  const set = (as: ApiCaller, body: object) => put(path, as, body);
  const tight = { allowed_ips: ['10.0.0.1'] };
  assert.equal(await set(stale, tight), undefined);
  assert.equal(
    await set(stale, { allowed_ips: ['10.0.0.0/8'] }),
    'reauthentication_required',
    'looser than before, but not the previous value',
  );
  assert.equal(await set(stale, { ...LIMITS, description: 'other' }), 'reauthentication_required');
  assert.equal(await set(fresh, { description: 'changed in between' }), undefined);
  assert.equal(await set(stale, LIMITS), 'reauthentication_required');
  assert.equal(await set(fresh, tight), undefined);
  assert.equal(
    await set(stale, { allowed_ips: LIMITS.allowed_ips }),
    undefined,
    "the current value is the session's own change",
  );
});

test('opening a route requires re-authentication, even by deleting and adding the route again; closing a route and undoing do not', async () => {
  const { stale, fresh } = await sessions();
  const name = newName();
  const route = (methods: object) => ({ name, methods });
  const strict = route({ GET: 'users:delete', any: 'users:delete' });
  const open = route({ GET: 'users:delete', any: 'users:fetch' });
  const path = `${ROUTES}/${name}`;
  await keyward.ok('POST', ROUTES, { body: strict, as: stale });
  await keyward.expectError('reauthentication_required', 'PUT', path, { body: open, as: stale });
  await keyward.ok('PUT', path, { body: open, as: fresh });
  await keyward.ok('PUT', path, { body: strict, as: stale });
  await keyward.ok('PUT', path, { body: open, as: stale });
  await keyward.ok('PUT', path, { body: strict, as: stale });
  await keyward.expectError('reauthentication_required', 'PUT', path, {
    body: route({ any: 'users:fetch' }),
    as: stale,
  });
  keyward.clock.advance(61);
  await keyward.expectError('reauthentication_required', 'PUT', path, { body: open, as: stale });
  await keyward.ok('DELETE', path, { as: stale });
  await keyward.expectError('reauthentication_required', 'POST', ROUTES, { body: open, as: stale });
  await keyward.ok('POST', ROUTES, { body: strict, as: stale });
});

test('removing or changing the environment of a route requires re-authentication, even by deleting and adding the route again', async () => {
  const { stale, fresh } = await sessions();
  const name = newName();
  const route = (environment?: string | null) => ({
    name,
    methods: { GET: 'users:delete' },
    ...(environment !== undefined && { environment }),
  });
  const path = `${ROUTES}/${name}`;
  await keyward.ok('POST', ROUTES, { body: route(), as: stale });
  await keyward.ok('PUT', path, { body: route('test'), as: stale });
  await keyward.ok('PUT', path, { body: route(null), as: stale });
  await keyward.ok('PUT', path, { body: route('test'), as: fresh });
  keyward.clock.advance(61);
  for (const other of ['live', null]) {
    await keyward.expectError('reauthentication_required', 'PUT', path, { body: route(other), as: stale });
  }
  await keyward.ok('PUT', path, { body: route(), as: stale });
  await keyward.ok('DELETE', path, { as: stale });
  for (const other of ['live', null, undefined]) {
    await keyward.expectError('reauthentication_required', 'POST', ROUTES, { body: route(other), as: stale });
  }
  await keyward.ok('POST', ROUTES, { body: route('test'), as: stale });
});

for (const field of ['allow_preflight', 'allow_ambiguous_paths']) {
  test(`setting ${field} of a new or existing route requires re-authentication; clearing the setting and undoing that do not`, async () => {
    const { stale, fresh } = await sessions();
    const name = newName();
    const route = { name, methods: { GET: 'users:delete' }, identity_headers: ['X-Keyward-Permissions'] };
    const open = { ...route, [field]: true };
    const strict = { ...route, [field]: false };
    const path = `${ROUTES}/${name}`;
    await keyward.expectError('reauthentication_required', 'POST', ROUTES, { body: open, as: stale });
    await keyward.ok('POST', ROUTES, { body: route, as: stale });
    await keyward.expectError('reauthentication_required', 'PUT', path, { body: open, as: stale });
    await keyward.ok('PUT', path, { body: open, as: fresh });
    await keyward.ok('PUT', path, { body: { ...open, description: 'already open' }, as: stale });
    await keyward.ok('PUT', path, { body: open, as: stale });
    await keyward.ok('PUT', path, { body: strict, as: stale });
    await keyward.ok('PUT', path, { body: open, as: stale });
    await keyward.ok('PUT', path, { body: strict, as: stale });
    await keyward.ok('DELETE', path, { as: stale });
    await keyward.ok('POST', ROUTES, { body: open, as: stale });
    await keyward.ok('PUT', path, { body: strict, as: stale });
    keyward.clock.advance(61);
    await keyward.expectError('reauthentication_required', 'PUT', path, { body: open, as: stale });
    await keyward.ok('DELETE', path, { as: stale });
    await keyward.expectError('reauthentication_required', 'POST', ROUTES, { body: open, as: stale });
  });

  test(`a user with an access token cannot set ${field} of a route; an ADMIN key can`, async () => {
    const { fresh } = await sessions();
    const route = { name: newName(), methods: { GET: 'users:delete' }, [field]: true };
    const token = await tokenOfPassword(fresh);
    await keyward.expectError('reauthentication_required', 'POST', ROUTES, { body: route, as: token });
    await keyward.ok('POST', ROUTES, { body: { ...route, [field]: false }, as: token });
    await keyward.expectError('reauthentication_required', 'PUT', `${ROUTES}/${route.name}`, {
      body: route,
      as: token,
    });
    await keyward.ok('PUT', `${ROUTES}/${route.name}`, { body: route, as: await keyward.addKey({ by: fresh }) });
    await keyward.ok('PUT', '/api/v1/account', { body: { password_tokens: false }, as: fresh });
  });
}

async function tokenOfPassword({ email, password, ...fresh }: SignedInUser): Promise<ApiCaller> {
  await keyward.ok('PUT', '/api/v1/account', { body: { password_tokens: true }, as: fresh });
  const form = { username: email, password };
  const { access_token } = (await keyward.ok('POST', '/api/auth/bearer/token', { form })).body;
  return { headers: { authorization: `Bearer ${access_token}` } };
}

/** Creates one record of each deletable kind, and returns their paths. */
async function createDeletableRecords(as: ApiCaller): Promise<string[]> {
  const name = newName();
  const permissions = [{ resource: 'audit', fetch: true }];
  const role = await keyward.ok('POST', '/api/v1/roles', { body: { name, permissions }, as });
  await keyward.ok('POST', '/api/v1/roles/resources', { body: { resource: name, fetch: true }, as });
  await keyward.ok('POST', ROUTES, { body: { name, methods: { GET: 'audit:fetch' } }, as });
  await keyward.ok('POST', '/api/v1/replicas', { body: { name }, as });
  const hook = { url: 'https://hooks.example.com/x', events: ['api_key.created'] };
  const webhook = await keyward.ok('POST', '/api/v1/webhooks', { body: hook, as });
  const user = await keyward.invite({ role: 'READONLY', by: as });
  return [
    await add(as, { roles: ['READONLY'] }),
    `/api/v1/roles/${role.body.data.id}`,
    `/api/v1/roles/resources/${name}`,
    `${ROUTES}/${name}`,
    `/api/v1/replicas/${name}`,
    `/api/v1/webhooks/${webhook.body.data.id}`,
    `/api/v1/user/${user.id}`,
  ];
}

test('more than 10 deletions of any kind within 5 minutes require re-authentication', async () => {
  const { stale, fresh } = await sessions();
  const paths = await createDeletableRecords(fresh);
  while (paths.length < 12) paths.push(await add(fresh, { roles: ['READONLY'] }));
  for (const path of paths.slice(0, 10)) await keyward.ok('DELETE', path, { as: stale });
  for (const path of paths.slice(10))
    await keyward.expectError('reauthentication_required', 'DELETE', path, { as: stale });
  await keyward.ok('GET', paths[10]!, { as: fresh });
  keyward.clock.advance(299);
  await keyward.expectError('reauthentication_required', 'DELETE', paths[10]!, { as: stale });
  keyward.clock.advance(1);
  await keyward.ok('DELETE', paths[10]!, { as: stale });
});

test('rejected deletions and deletions by other sessions are not counted, and concurrent requests do not exceed the limit', async () => {
  const { stale, fresh } = await sessions();
  const reading = { roles: ['READONLY'] };
  const paths = await Promise.all(Array.from({ length: 13 }, () => add(fresh, reading)));
  for (let index = 0; index < 5; index++)
    await keyward.expectError('not_found', 'DELETE', `${KEYS}/nosuch`, { as: stale });
  await keyward.ok('DELETE', paths.pop()!, { as: fresh });
  const responses = await Promise.all(paths.map((path) => send('DELETE', path, stale)));
  assert.equal(responses.filter(({ status }) => status === 204).length, 10);
  assert.equal(responses.filter(({ body }) => body?.code === 'reauthentication_required').length, 2);
});

test('a bulk deletion counts all its keys before it starts; deleting a key with its created records counts each record', async () => {
  const { stale, fresh } = await sessions();
  const reading = { roles: ['READONLY'] };
  const names = await Promise.all(
    Array.from({ length: 11 }, async () => (await add(fresh, reading)).slice(KEYS.length + 1)),
  );
  const remove = (names: string[], as: ApiCaller) =>
    send('POST', BULK, as, { selection: { names }, change: { action: 'delete' }, expected: names.length });
  assert.equal((await remove(names, stale)).body.code, 'reauthentication_required');
  for (const name of names) await keyward.ok('GET', `${KEYS}/${name}`, { as: fresh });
  assert.equal((await remove(names.slice(0, 6), stale)).body.data.changed, 6);
  assert.equal((await remove(names.slice(6), stale)).body.code, 'reauthentication_required');
  assert.equal((await remove(names.slice(6), fresh)).body.data.changed, 5);

  keyward.clock.advance(300);
  const maker = await keyward.addKey({ by: await keyward.signIn() });
  for (let index = 0; index < 10; index++) {
    await keyward.ok('POST', KEYS, { body: { appname: newName(), ...reading }, as: maker });
  }
  await keyward.expectError('reauthentication_required', 'POST', `${KEYS}/${maker.appname}/delete-with-issued`, {
    as: stale,
  });
  await keyward.ok('GET', `${KEYS}/${maker.appname}`, { as: stale });
  await keyward.ok('POST', `${KEYS}/${maker.appname}/delete-with-issued`, { as: await keyward.signIn() });
});

test('the deletion limit does not apply to keys and to users with an access token', async () => {
  const { fresh } = await sessions();
  const holders = [await tokenOfPassword(fresh), await keyward.addKey({ by: fresh })];
  for (const as of holders) {
    const paths = await Promise.all(Array.from({ length: 12 }, () => add(fresh, { roles: ['READONLY'] })));
    for (const path of paths) await keyward.ok('DELETE', path, { as });
  }
  await keyward.ok('PUT', '/api/v1/account', { body: { password_tokens: false }, as: fresh });
});

test('the audit log does not contain the session of a change', async () => {
  const { fresh } = await sessions();
  await add(fresh);
  const { data } = (await keyward.ok('POST', '/api/v1/search/audit', { body: {}, as: fresh })).body;
  assert.ok(data.length > 0 && !JSON.stringify(data).includes('sess_'));
});
