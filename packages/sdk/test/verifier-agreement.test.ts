import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import test, { after } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { type Key, startKeyward } from '../../server/test/support/keyward.ts';
import { installPacked } from './packed.ts';
import { waitUntil } from './played-account.ts';

const installed = await installPacked();
const { createVerifier } = installed.verifier;
const { createRemoteVerifier }: typeof import('../src/remote/index.ts') = await installed.load('/remote');
const keyward = await startKeyward();
const as = await keyward.asUser('ADMIN');

async function follow(name: string) {
  const { body } = await keyward.ok('POST', '/api/v1/replicas', { body: { name }, as });
  const clock = { now: () => keyward.clock.now * 1000, elapsed: () => keyward.clock.now * 1000 };
  const verifier = createVerifier({ url: keyward.url, credential: body.data.credential, clock });
  after(() => verifier.close());
  await verifier.start();
  return verifier;
}

const verifier = await follow('agreeing');

const service = await keyward.addKey({ role: 'VERIFIER', by: as });
const remote = createRemoteVerifier({
  url: keyward.url,
  account: 'acme1',
  accessToken: service.accessToken,
  timeout: 10_000,
});

const last = await keyward.addKey({ by: as });
let turn = 0;

/**
 * Makes one more change and waits until it arrives. Changes arrive in order, and waiting for a heartbeat would take a
 * second.
 */
async function waitForReplica(): Promise<void> {
  const body = { roles: ['ADMIN'], metadata: { turn: ++turn } };
  await keyward.ok('PUT', `/api/v1/api-keys/${last.appname}`, { body, as });
  await waitUntil(
    () => verifier.check(last.appkey).metadata?.['turn'],
    (seen) => seen === turn,
  );
}

/** A permission that READONLY has, and one that it does not have. */
const PERMISSIONS = ['api-keys:fetch', 'api-keys:create'] as const;

interface Known {
  readonly role: string;
  readonly expiresAt: number | null;
  readonly state: string;
}

/** Compares four verdicts: of the replica, of the server on request, of its index, and of the database. */
class Account {
  readonly accountId: string;
  readonly ids = new Set<string>();
  readonly secrets = new Set<string>();

  constructor(accountId: string) {
    this.accountId = accountId;
  }

  learn({ id, appkey }: Pick<Key, 'id' | 'appkey'>): void {
    this.ids.add(id);
    this.secrets.add(appkey);
  }

  async stored(): Promise<Map<string, Known>> {
    const { apiKeys } = keyward.context.storage.stores;
    const rows = await Promise.all([...this.ids].map((id) => apiKeys.withId(this.accountId, id)));
    const known = new Map<string, Known>();
    for (const row of rows) {
      if (!row) continue;
      known.set(hex(row.digest), row);
      if (row.rotation && row.rotation.endsAt > keyward.clock.now) known.set(hex(row.rotation.old.digest), row);
    }
    return known;
  }

  async agree(): Promise<void> {
    await waitForReplica();
    const stored = await this.stored();
    const account = keyward.context.index.accountWithId(this.accountId);
    assert.ok(account);
    for (const secret of this.secrets) {
      const row = stored.get(createHash('sha256').update(secret).digest('hex'));
      const indexed = keyward.context.index.presented(account, secret, keyward.clock.now);
      for (const permission of PERMISSIONS) {
        const wanted = compareVerdicts(row, permission);
        assert.equal(compareVerdicts(indexed, permission), wanted, 'index and database');
        const verdict = verifier.check(secret, { permission });
        assert.equal(verdict.code, wanted, 'replica and database');
        assert.deepEqual(sorted(await remote.verify(secret, { permission })), sorted(verdict), 'replica and server');
      }
    }
  }
}

/** The order of permissions is not significant. */
function sorted<V extends object & { readonly permissions?: readonly string[] }>(verdict: V): V {
  return { ...verdict, ...(verdict.permissions && { permissions: [...verdict.permissions].sort() }) };
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

function compareVerdicts(known: Known | undefined, permission: string): string {
  if (!known) return 'unknown';
  if (known.state === 'disabled') return 'disabled';
  if (known.expiresAt !== null && known.expiresAt <= keyward.clock.now) return 'expired';
  return known.role === 'admin' || permission === 'api-keys:fetch' ? 'valid' : 'forbidden';
}

const CHANGES = [
  'create',
  'expire',
  'regenerate',
  'rotation',
  'rotation/finish',
  'rotation/cancel',
  'disable',
  'enable',
  'role',
  'delete',
] as const;

type Step = readonly [what: (typeof CHANGES)[number] | 'check' | 'pass' | 'restart', of: number];

const step: fc.Arbitrary<Step> = fc.tuple(
  fc.oneof(
    { weight: 18, arbitrary: fc.constantFrom(...CHANGES) },
    { weight: 6, arbitrary: fc.constantFrom('check', 'pass') },
    // Takes seconds until the replica is connected again.
    { weight: 1, arbitrary: fc.constant('restart' as const) },
  ),
  fc.nat({ max: 2 }),
);

/** A change that the replica receives over a new connection. */
const RESTARTED: Step[] = [
  ['create', 0],
  ['check', 0],
  ['restart', 0],
  ['regenerate', 0],
];

let run = 0;

/**
 * Restarts the server and waits for a change that reaches the replica only over the new connection. The clock must not advance between
 * the request for the feed and its response: the replica would count that time as network delay, and be ahead of the server's clock.
 */
async function restart(): Promise<void> {
  await keyward.restart();
  await keyward.addKey({ by: as });
  await waitForReplica();
}

async function play(account: Account, [what, of]: Step): Promise<void> {
  const path = `/api/v1/api-keys/run-${run}-${of}`;
  const get = async () => (await keyward.request('GET', path, { as })).body.data;
  const put = async (body: object) => keyward.request('PUT', path, { as, body: { roles: ['READONLY'], ...body } });
  if (what === 'create') {
    const body = { appname: `run-${run}-${of}`, roles: [of === 0 ? 'ADMIN' : 'READONLY'], reuse_name: true };
    const answer = await keyward.request('POST', '/api/v1/api-keys', { as, body });
    if (answer.status === 201) account.learn(answer.body.data);
  }
  if (what === 'expire') await put({ roles: (await get())?.roles, expires_at: keyward.clock.now + 5 });
  if (what === 'regenerate') {
    const answer = await keyward.request('PUT', `${path}/regen`, { as });
    if (answer.status === 200) account.learn(answer.body.data);
  }
  if (what === 'rotation') {
    const sent = { as, headers: { 'idempotency-key': 'a' }, body: { overlap_seconds: 5 } };
    const answer = await keyward.request('POST', `${path}/rotation`, sent);
    if (answer.status === 200) account.learn(answer.body.data);
  }
  if (/^(rotation.|disable|enable)/.test(what)) await keyward.request('POST', `${path}/${what}`, { as });
  if (what === 'role') await put({ roles: [(await get())?.roles[0].toUpperCase() === 'ADMIN' ? 'READONLY' : 'ADMIN'] });
  if (what === 'delete') await keyward.request('DELETE', path, { as });
  if (what === 'pass') keyward.clock.advance(3);
  if (what === 'restart') await restart();
  if (what === 'check') await account.agree();
}

test('replica, index and database agree after any sequence of changes', {
  timeout: 170_000,
}, async () => {
  const { id } = [...(await keyward.context.storage.stores.directory.accounts())][0] ?? { id: '' };
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), async (steps) => {
      run++;
      const account = new Account(id);
      for (const each of steps) await play(account, each);
      await account.agree();
    }),
    { numRuns: 15, endOnFailure: true, examples: [[RESTARTED]] },
  );
});

test('a check by the replica updates the last login of the key on the server', async () => {
  const { id, appname, appkey } = await keyward.addKey({ role: 'READONLY' });
  await waitForReplica();
  keyward.clock.advance(5);
  await waitForReplica();
  assert.equal(verifier.check(appkey, { ip: '192.0.2.7' }).id, id);
  const at = keyward.clock.now;
  const lastLogin = async () => (await keyward.ok('GET', `/api/v1/api-keys/${appname}`, { as })).body.data.last_login;
  while ((await lastLogin()) !== at) await sleep(50);
});

test('a rotation records the first check of the new secret by the replica, and the last check of the old secret', async () => {
  const { appname, appkey: old } = await keyward.addKey({ role: 'READONLY', by: await keyward.signIn() });
  const path = `/api/v1/api-keys/${appname}`;
  const sent = { as: await keyward.signIn(), headers: { 'idempotency-key': 'a' }, body: { overlap_seconds: 3600 } };
  const { data } = (await keyward.ok('POST', `${path}/rotation`, sent)).body;
  await waitForReplica();
  const began = keyward.clock.now;
  assert.equal(verifier.check(old, { ip: '192.0.2.8' }).code, 'valid');
  keyward.clock.advance(2);
  await waitForReplica();
  assert.equal(verifier.check(data.appkey, { ip: '192.0.2.9' }).code, 'valid');
  const as = await keyward.signIn();
  for (;;) {
    const { rotation } = (await keyward.ok('GET', path, { as })).body.data;
    if (rotation.new_first_seen_at !== null && rotation.old_last_seen_at !== null) {
      assert.deepEqual([rotation.old_last_seen_at, rotation.new_first_seen_at], [began, began + 2]);
      assert.deepEqual(rotation.old_last_ips, [{ ip: '192.0.2.8', last_seen: began }]);
      return;
    }
    await sleep(50);
  }
});

test('tokens for services are valid offline, until they are revoked or their key is deleted', async () => {
  const audience = 'https://reports.example.com';
  const issue = async ({ appname, appkey }: Key) => {
    const authorization = `Basic ${Buffer.from(`${appname}@acme1:${appkey}`).toString('base64')}`;
    const form = { grant_type: 'client_credentials', audience };
    const { body } = await keyward.ok('POST', '/oauth2/token', { form, headers: { authorization } });
    return { token: String(body.access_token), authorization };
  };
  const codeOf = async (token: string, options: object = {}) => {
    await waitForReplica();
    const verdict = await verifier.checkToken(token, { audience, ...options });
    const asked = await remote.checkToken(token, { audience, ...options });
    // Introspection does not state why a token is inactive (RFC 7662, 2.2).
    const isSaid = verdict.valid || verdict.code === 'forbidden' || verdict.code === 'unknown';
    assert.deepEqual(sorted(asked), isSaid ? sorted(verdict) : { valid: false, code: 'unknown' });
    return verdict.code;
  };
  const by = await keyward.signIn();
  const [deleted, changed, kept] = [
    await keyward.addKey({ by }),
    await keyward.addKey({ by }),
    await keyward.addKey({ by }),
  ];
  const tokens = [await issue(deleted), await issue(changed), await issue(kept)];
  for (const { token } of tokens) assert.equal(await codeOf(token), 'valid');
  const { token = '', authorization = '' } = tokens[2] ?? {};
  assert.equal(await codeOf(token, { audience: 'https://other.example.com' }), 'unknown');
  assert.equal(await codeOf(token, { permission: 'flows:fetch' }), 'forbidden');
  for (const each of [kept.accessToken, kept.appkey, `${token}x`, 'a.b.c']) assert.equal(await codeOf(each), 'unknown');
  const details = {
    roles: ['ADMIN'],
    metadata: { plan: 'gold' },
    external_id: 'customer 7',
    allowed_ips: ['192.0.2.1', '127.0.0.1'],
  };
  await keyward.ok('PUT', `/api/v1/api-keys/${kept.appname}`, { body: details, as: by });
  for (const ip of [undefined, null, '192.0.2.1', '::ffff:192.0.2.1'])
    assert.equal(await codeOf(token, { ip }), 'valid');
  for (const ip of ['', 'nowhere', '192.0.2.2']) assert.equal(await codeOf(token, { ip }), 'ip_denied');

  await keyward.ok('DELETE', `/api/v1/api-keys/${deleted.appname}`, { as: by });
  await keyward.ok('PUT', `/api/v1/api-keys/${changed.appname}`, { body: { roles: ['READONLY'] }, as: by });
  await keyward.ok('POST', '/oauth2/revoke', { form: { token }, headers: { authorization } });
  for (const each of tokens) assert.notEqual(await codeOf(each.token), 'valid');
  const again = await issue(kept);
  assert.equal(await codeOf(again.token), 'valid', 'another token of the key whose token was revoked');
});

test('a replica and the server agree on the format of keys of other systems', async () => {
  const by = await keyward.signIn();
  for (const format of [
    { name: 'fixed', prefix: 'f_', length: 42, alphabet: 'hex' },
    { name: 'range', prefix: 'r_', min_length: 34, max_length: 42, alphabet: 'hex' },
    { name: 'padded', min_length: 40, max_length: 44, alphabet: 'base64' },
    { name: 'uuid', type: 'uuid' },
  ]) {
    await keyward.ok('POST', '/api/v1/key-formats', { body: format, as: by });
  }
  const hex = '5af0'.repeat(11);
  const random = 'q3J/x+8Zf0Yk2Lw9VbN4mT7cR1sD6gHj5aPeUoIiKlM';
  const uuid = '550e8400-e29b-41d4-a716-446655440000';
  const all = [
    ...[40, 39, 41].map((length) => ['fixed', `f_${hex.slice(0, length)}`] as const),
    ...[32, 40, 31, 41].map((length) => ['range', `r_${hex.slice(0, length)}`] as const),
    ...[`${random}=`, random, `${random.slice(2)}=`, `${random}==`].map((key) => ['padded', key] as const),
    ...[uuid, uuid.toUpperCase(), uuid.replace('41d4', '71d4')].map((key) => ['uuid', key] as const),
  ];
  const rows = all.map(([format, key], at) => {
    const sha256 = createHash('sha256').update(key).digest('hex');
    return { name: `foreign-${at}`, role: 'READONLY', sha256, key_format: format };
  });
  await keyward.ok('POST', '/api/v1/key-import', { body: { rows }, as: by });
  await waitForReplica();
  const codes = await Promise.all(
    all.map(async ([, key]) => (await keyward.ok('POST', '/api/v1/verify', { body: { key }, as: by })).body.data.code),
  );
  assert.equal(codes.filter((code) => code === 'valid').length, 7);
  assert.deepEqual(
    all.map(([, key]) => verifier.check(key).code),
    codes,
  );
  assert.deepEqual(await Promise.all(all.map(async ([, key]) => (await remote.verify(key)).code)), codes);
});

test('each verifier returns the environment and the external id of a key, and of the key of a token', async () => {
  const by = await keyward.signIn();
  const body = { appname: 'trial', roles: ['READONLY'], environment: 'test', external_id: 'customer 7' };
  const { appkey } = (await keyward.ok('POST', '/api/v1/api-keys', { body, as: by })).body.data;
  await waitForReplica();
  const asking = createVerifier({
    url: keyward.url,
    credential: 'kwf_never.started',
    whenStale: 'ask',
    accessToken: service.accessToken,
    askTimeout: 10_000,
  });
  after(() => asking.close());
  const verdicts = [verifier.check(appkey), await asking.verify(appkey), await remote.verify(appkey)];

  const audience = 'https://reports.example.com';
  const authorization = `Basic ${Buffer.from(`trial@acme1:${appkey}`).toString('base64')}`;
  const form = { grant_type: 'client_credentials', audience };
  const token = (await keyward.ok('POST', '/oauth2/token', { form, headers: { authorization } })).body.access_token;
  const tokenVerdicts = [
    await verifier.checkToken(token, { audience }),
    await remote.checkToken(token, { audience }),
  ] as readonly Partial<(typeof verdicts)[number]>[];

  for (const { code, environment, externalId } of [...verdicts, ...tokenVerdicts]) {
    assert.deepEqual([code, environment, externalId], ['valid', 'test', 'customer 7']);
  }
});
