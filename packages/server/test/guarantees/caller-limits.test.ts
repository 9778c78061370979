import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import test from 'node:test';
import { operations } from '@keyward/contract';
import { type ApiCaller, type HttpResponse, startKeyward } from '../support/keyward.ts';

const keyward = await startKeyward();
const DAY = 86_400;
const KEYS = '/api/v1/api-keys';
const READS = { roles: ['READONLY'] };

interface Limits {
  readonly expires_at?: number | null;
  readonly allowed_ips?: readonly string[];
  readonly rate_limit?: { readonly limit: number; readonly window_seconds: number } | null;
  readonly environment?: string;
}

/** A caller with one limit, and limits that are equally strict, stricter and looser. */
interface LimitCase {
  readonly own: Limits;
  readonly strict: readonly Limits[];
  readonly loose: readonly Limits[];
}

const expiry = () => keyward.clock.now + 30 * DAY;
const LIMIT_CASES: Readonly<Record<Exclude<keyof Limits, 'environment'>, () => LimitCase>> = {
  expires_at: () => ({
    own: { expires_at: expiry() },
    strict: [{ expires_at: expiry() }, { expires_at: expiry() - 1 }],
    loose: [{ expires_at: expiry() + 1 }, { expires_at: null }],
  }),
  allowed_ips: () => ({
    own: { allowed_ips: ['127.0.0.0/9', '127.128.0.0/9', '::1'] },
    strict: [{ allowed_ips: ['127.0.0.7/8'] }, { allowed_ips: ['::ffff:127.0.0.1', '::1'] }],
    loose: [{ allowed_ips: ['127.0.0.1', '10.0.0.1'] }, { allowed_ips: [] }, { allowed_ips: ['::/0'] }],
  }),
  rate_limit: () => ({
    own: { rate_limit: { limit: 1000, window_seconds: 60 } },
    strict: [{ rate_limit: { limit: 1000, window_seconds: 60 } }, { rate_limit: { limit: 5, window_seconds: 1 } }],
    loose: [
      { rate_limit: { limit: 1001, window_seconds: 3600 } },
      { rate_limit: { limit: 20, window_seconds: 1 } },
      { rate_limit: null },
    ],
  }),
};

/** An environment is compared only for equality, because it never changes. */
const environment = (): LimitCase => ({
  own: { environment: 'test' },
  strict: [{ environment: 'test' }],
  loose: [{ environment: 'live' }, { environment: 'staging' }],
});

let counter = 0;
const newName = () => `bound-${++counter}`;
const admin = () => keyward.asUser('ADMIN');

async function add(limits: Limits, overrides: object = {}) {
  const body = { appname: newName(), ...READS, ...limits, ...overrides };
  return (await keyward.ok('POST', KEYS, { body, as: await admin() })).body.data;
}

async function caller(own: Limits): Promise<ApiCaller & { readonly appname: string }> {
  const { appname, connection_secret } = await add(own, { roles: ['ADMIN'] });
  return { appname, ...(await keyward.tokensOf(keyward.credentialsOf(connection_secret))) };
}

type Attempt = (limits: Limits, as: ApiCaller) => Promise<HttpResponse>;

const send = (method: string, path: string, as: ApiCaller, body?: object) =>
  keyward.request(method, path, { body, as });

function rotation(appname: string, as: ApiCaller): Promise<HttpResponse> {
  const headers = { 'idempotency-key': randomUUID() };
  return keyward.request('POST', `${KEYS}/${appname}/rotation`, { headers, body: { overlap_seconds: 60 }, as });
}

/** Returns the result of a bulk operation on one key as a response. */
async function bulk(appname: string, change: object, as: ApiCaller): Promise<HttpResponse> {
  const body = { selection: { names: [appname] }, change, expected: 1 };
  const started = await keyward.ok('POST', '/api/v1/bulk-operations', { body, as });
  const rows = await keyward.ok('GET', `/api/v1/bulk-operations/${started.body.data.id}/rows`, { as });
  return { ...rows, status: rows.body.data[0].outcome === 'changed' ? 200 : 403, body: rows.body.data[0] };
}

function importKey(row: object, limits: Limits, as: ApiCaller): Promise<HttpResponse> {
  const rows = [{ name: newName(), role: 'READONLY', ...limits, ...row }];
  return send('POST', '/api/v1/key-import', as, { rows, new_secrets: true });
}

async function openReview(as: ApiCaller): Promise<string> {
  const { data } = (await keyward.ok('GET', '/api/v1/reviews', { as })).body;
  const open = data.find((each: { finished_at: number | null }) => each.finished_at === null);
  return `/api/v1/reviews/${open?.id ?? (await keyward.ok('POST', '/api/v1/reviews', { as })).body.data.id}/decisions`;
}

const disabled = async (limits: Limits) => {
  const { appname } = await add(limits);
  await keyward.ok('POST', `${KEYS}/${appname}/disable`, { as: await admin() });
  return appname;
};

/** By operation: requests that would create or enable a key with these limits, or return the secret of such a key. */
const ATTEMPTS: Readonly<Record<string, Readonly<Record<string, Attempt>>>> = {
  createApiKey: { '': (limits, as) => send('POST', KEYS, as, { appname: newName(), ...READS, ...limits }) },
  importApiKeys: {
    'with a new secret': (limits, as) => importKey({}, limits, as),
    'with a known secret': (limits, as) =>
      importKey({ sha256: createHash('sha256').update(randomUUID()).digest('hex'), key_format: 'keyward' }, limits, as),
  },
  regenerateApiKey: {
    'without a change': async (limits, as) => send('PUT', `${KEYS}/${(await add(limits)).appname}/regen`, as),
  },
  startRotation: { '': async (limits, as) => rotation((await add(limits)).appname, as) },
  cancelRotation: {
    '': async (limits, as) => {
      const { appname } = await add(limits);
      await rotation(appname, await admin());
      return send('POST', `${KEYS}/${appname}/rotation/cancel`, as);
    },
  },
  enableApiKey: { '': async (limits, as) => send('POST', `${KEYS}/${await disabled(limits)}/enable`, as) },
  startBulkOperation: { enable: async (limits, as) => bulk(await disabled(limits), { action: 'enable' }, as) },
  decideReviewItem: {
    rotate: async (limits, as) => {
      const { appname } = await add(limits);
      const headers = { 'idempotency-key': randomUUID() };
      return keyward.request('POST', await openReview(as), { headers, body: { appname, decision: 'rotate' }, as });
    },
  },
  undoReviewDecision: {
    'of disabling': async (limits, as) => {
      const { appname } = await add(limits);
      const by = await admin();
      const review = await openReview(by);
      await keyward.ok('POST', review, { body: { appname, decision: 'disable' }, as: by });
      return send('DELETE', `${review}/${appname}`, as);
    },
  },
};

/** Requests that change a limit of a key. */
const CHANGES: Readonly<
  Record<string, Readonly<Record<string, (from: Limits, to: Limits, as: ApiCaller) => Promise<HttpResponse>>>>
> = {
  updateApiKey: {
    '': async (from, to, as) => send('PUT', `${KEYS}/${(await add(from)).appname}`, as, { ...READS, ...to }),
  },
};

for (const [limit, bound] of Object.entries({ ...LIMIT_CASES, environment })) {
  const code = limit === 'environment' ? 'environment_mismatch' : 'exceeds_own_limits';
  for (const [operation, attempts] of Object.entries(ATTEMPTS)) {
    for (const [how, attempt] of Object.entries(attempts)) {
      test(`${operation} ${how}: a key with ${limit} cannot obtain a key with a looser limit`, async () => {
        const { own, strict, loose } = bound();
        const as = await caller(own);
        for (const each of loose) {
          const { body, status } = await attempt(each, as);
          assert.deepEqual([status, body.code], [403, code], JSON.stringify(each));
          assert.ok(body.message.includes(limit), body.message);
        }
        for (const each of strict) {
          const response = await attempt(each, as);
          assert.ok(response.status < 300, `${JSON.stringify(each)} ${response.text}`);
        }
      });
    }
  }
}

for (const [limit, bound] of Object.entries(LIMIT_CASES)) {
  for (const [operation, changes] of Object.entries(CHANGES)) {
    for (const change of Object.values(changes)) {
      test(`${operation}: a key with ${limit} cannot set a limit looser than its own`, async () => {
        const { own, strict, loose } = bound();
        const as = await caller(own);
        for (const to of loose) {
          assert.equal((await change(strict[0] ?? {}, to, as)).body.code, 'exceeds_own_limits', JSON.stringify(to));
        }
        for (const from of loose) assert.equal((await change(from, strict[1] ?? {}, as)).status, 200);
      });
    }
  }
  test(`a key with ${limit} may tighten its own limit or leave it unchanged, but not loosen it`, async () => {
    const { own, strict, loose } = bound();
    const { appname, headers } = await caller(own);
    const put = (body: object) => send('PUT', `${KEYS}/${appname}`, { headers }, { roles: ['ADMIN'], ...body });
    assert.equal((await put({ description: 'kept' })).status, 200);
    for (const each of loose) {
      assert.equal((await put(each)).body.code, 'exceeds_own_limits');
      const regenerated = await send('PUT', `${KEYS}/${appname}/regen`, { headers }, each);
      assert.equal(regenerated.body.code, 'exceeds_own_limits');
    }
    assert.equal((await put(strict[1] ?? {})).status, 200);
    // The earlier requests count against the stricter rate limit too.
    keyward.clock.advance(1);
    assert.equal((await put(own)).body.code, 'exceeds_own_limits', 'the previous limit is looser now');
    assert.equal((await send('PUT', `${KEYS}/${appname}/regen`, { headers })).status, 200);
  });

  test(`a key with ${limit} receives no replica credential and can only narrow the account's allowed IPs`, async () => {
    const as = await caller(bound().own);
    const name = newName();
    await keyward.expectError('exceeds_own_limits', 'POST', '/api/v1/replicas', {
      body: { name, allowed_ips: ['127.0.0.1'] },
      as,
    });
    await keyward.ok('POST', '/api/v1/replicas', { body: { name }, as: await admin() });
    await keyward.expectError('exceeds_own_limits', 'POST', `/api/v1/replicas/${name}/regenerate`, { as });
    const path = '/api/v1/customer/access-allowed-ips';
    await keyward.ok('PUT', path, { body: ['127.0.0.0/8', '10.0.0.0/8'], as: await admin() });
    await keyward.ok('PUT', path, { body: ['127.0.0.0/8'], as });
    for (const body of [['127.0.0.0/8', '10.0.0.0/8'], []]) {
      await keyward.expectError('exceeds_own_limits', 'PUT', path, { body, as });
    }
    await keyward.ok('PUT', path, { body: [], as: await admin() });
  });
}

test('a regeneration checks the limits of the key before and after the change', async () => {
  const { own, strict, loose } = LIMIT_CASES.rate_limit();
  const as = await caller(own);
  const regenerate = async (from: Limits, to: Limits) =>
    (await send('PUT', `${KEYS}/${(await add(from)).appname}/regen`, as, to)).body.code;
  assert.equal(await regenerate(loose[0]!, strict[0]!), 'exceeds_own_limits');
  assert.equal(await regenerate(strict[0]!, loose[0]!), 'exceeds_own_limits');
  assert.equal(await regenerate(strict[0]!, strict[1]!), undefined);
});

test('each limit of the caller is enforced independently', async () => {
  const own = { ...LIMIT_CASES.expires_at().own, ...LIMIT_CASES.rate_limit().own };
  const as = await caller(own);
  const create = async (limits: Limits) =>
    (await send('POST', KEYS, as, { appname: newName(), ...READS, ...limits })).body.code;
  assert.equal(await create(LIMIT_CASES.expires_at().own), 'exceeds_own_limits');
  assert.equal(await create(LIMIT_CASES.rate_limit().own), 'exceeds_own_limits');
  assert.equal(await create(own), undefined);
  assert.equal(await create({ ...own, allowed_ips: ['10.0.0.0/8'] }), undefined);
});

test("a bulk operation started by a limited key sets no expiry after the key's own", async () => {
  const as = await caller({ expires_at: expiry() });
  const { appname } = await add({ expires_at: expiry() });
  const set = (expires_at: number | null) => bulk(appname, { action: 'update', expires_at }, as);
  for (const each of [null, expiry() + 1]) assert.equal((await set(each)).body.code, 'exceeds_own_limits');
  assert.equal((await set(expiry() - 1)).status, 200);
});

test('the default lifetime of the key policy counts as the limit of a new key', async () => {
  const policy = async (body: object) => keyward.ok('PUT', '/api/v1/account/key-policy', { body, as: await admin() });
  const as = await caller({ expires_at: keyward.clock.now + 10 * DAY });
  const create = async () => (await send('POST', KEYS, as, { appname: newName(), ...READS })).body.code;
  assert.equal(await create(), 'exceeds_own_limits');
  await policy({ default_lifetime_days: 11 });
  assert.equal(await create(), 'exceeds_own_limits');
  await policy({ default_lifetime_days: 10 });
  assert.equal(await create(), undefined);
  await policy({ default_lifetime_days: null });
});

test('limits do not apply to users and to keys without limits', async () => {
  for (const as of [await caller({}), await admin()]) {
    assert.equal((await send('POST', KEYS, as, { appname: newName(), ...READS })).status, 201);
    assert.equal((await send('POST', '/api/v1/replicas', as, { name: newName() })).status, 201);
    const { appname } = await add({ expires_at: expiry(), allowed_ips: ['10.0.0.1'] });
    const unlimited = { ...READS, expires_at: null, allowed_ips: [] };
    assert.equal((await send('PUT', `${KEYS}/${appname}`, as, unlimited)).status, 200);
    assert.equal((await send('PUT', `${KEYS}/${appname}/regen`, as)).status, 200);
  }
});

/**
 * Operations that another test covers (replicas), that limits do not cover (users), or that change nothing (preview).
 */
const EXEMPT = ['createUser', 'approveUser', 'previewBulkOperation', 'createReplica', 'regenerateReplica'];

test('the tests cover every operation that returns a secret of a key or accepts a limit', () => {
  const covered = new Set([...Object.keys(ATTEMPTS), ...Object.keys(CHANGES), ...EXEMPT]);
  const names = (part: unknown, words: readonly string[]) =>
    words.some((word) => JSON.stringify(part ?? null).includes(`"${word}"`));
  const found = Object.values(operations).filter(
    (operation) =>
      names(operation.answer, ['appkey', 'credential', 'enrollment']) ||
      names('body' in operation ? operation.body : null, ['expires_at', 'allowed_ips', 'rate_limit']),
  );
  assert.ok(found.length >= 10);
  assert.deepEqual(
    found.map(({ id }) => id).filter((id) => !covered.has(id)),
    [],
  );
});
