import assert from 'node:assert/strict';
import test from 'node:test';
import { type OperationId, type Route, routes } from '@keyward/contract/routes';
import type { Client } from '../src/client.ts';
import type { CallOptions, ClientOptions, KeywardError } from '../src/index.ts';
import { errorAnswer, loopbackApi, type Reply } from './loopback-api.ts';
import { installPacked } from './packed.ts';

const { sdk } = await installPacked();
const { createClient } = sdk;

const busy: Reply = { status: 503, body: errorAnswer(503, 'unavailable') };
const limited: Reply = { status: 429, body: errorAnswer(429, 'too_many_attempts') };

/** A clock that only waits advance, and maximum jitter. */
function simulatedClock(more: Partial<ClientOptions> = {}) {
  const waits: number[] = [];
  let now = 0;
  const wait = async (milliseconds: number) => {
    waits.push(milliseconds);
    now += milliseconds;
  };
  return { waits, options: { accessToken: 't', now: () => now, random: () => 1, wait, ...more } };
}

/** Calls an operation with a value for each path parameter. */
function callAny(client: Client, id: OperationId, options?: CallOptions): Promise<unknown> {
  const names = [...routes[id].path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => [name, 'x']);
  const call = client[id] as (input: object, options?: CallOptions) => Promise<unknown>;
  return call({ params: Object.fromEntries(names) }, options);
}

async function failure(call: Promise<unknown>): Promise<KeywardError> {
  const error: unknown = await call.catch((reason: unknown) => reason);
  assert.ok(error instanceof sdk.KeywardError, String(error));
  return error;
}

for (const [name, reply] of Object.entries({
  'answer 429': limited,
  'answer 503': busy,
  'HTML of a proxy with 503': { status: 503, headers: { 'content-type': 'text/html' }, body: '<html>' },
  'connection that breaks': 'lost',
} as const)) {
  test(`on every ${name}, reads and idempotent operations are sent three times, others once`, async (t) => {
    const api = await loopbackApi(t, () => reply);
    const client = createClient({ url: api.url, ...simulatedClock().options });
    for (const [id, route] of Object.entries<Route>(routes)) {
      const before = api.seen.length;
      await failure(callAny(client, id as OperationId));
      const sent = api.seen.slice(before);
      assert.equal(sent.length, route.method === 'GET' || route.idempotencyKey ? 3 : 1, id);
      const keys = sent.map(({ headers }) => headers['idempotency-key']);
      assert.equal(new Set(keys).size, 1, id);
      assert.equal(keys[0] !== undefined, route.idempotencyKey === true, id);
      assert.equal(new Set(sent.map(({ method, url, body }) => `${method} ${url} ${body}`)).size, 1, id);
    }
  });
}

test('a regeneration, a PUT and a DELETE are never sent twice', async (t) => {
  const api = await loopbackApi(t, () => 'lost');
  const client = createClient({ url: api.url, ...simulatedClock({ retries: 9 }).options });
  const never = Object.entries<Route>(routes).filter(
    ([id, { method }]) => /regenerate/i.test(id) || method === 'PUT' || method === 'DELETE',
  );
  assert.ok(never.length > 20);
  for (const [id] of never) await failure(callAny(client, id as OperationId));
  assert.equal(api.seen.length, never.length);
});

for (const status of [400, 401, 403, 404, 409, 500, 502, 504]) {
  test(`an error with status ${status} is thrown immediately`, async (t) => {
    const api = await loopbackApi(t, () => ({ status, body: '' }));
    assert.equal(
      (await failure(createClient({ url: api.url, ...simulatedClock().options }).listUsers())).status,
      status,
    );
    assert.equal(api.seen.length, 1);
  });
}

test('a later successful response is the result of the call', async (t) => {
  const replies: Reply[] = ['lost', limited];
  const api = await loopbackApi(t, (_, index) => replies[index] ?? {});
  const { waits, options } = simulatedClock();
  assert.deepEqual((await createClient({ url: api.url, ...options }).listUsers()).data, []);
  assert.deepEqual(waits, [500, 2000]);
});

test('half of each wait is random', async (t) => {
  const api = await loopbackApi(t, () => busy);
  const { waits, options } = simulatedClock({ random: () => 0 });
  await failure(createClient({ url: api.url, ...options }).listUsers());
  assert.deepEqual(waits, [250, 1000]);
});

test('Retry-After is respected, in seconds and as a date', async (t) => {
  const after = [() => '7', () => new Date(Date.now() + 9000).toUTCString()];
  const api = await loopbackApi(t, (_, index) =>
    after[index] ? { ...(busy as object), headers: { 'retry-after': after[index]() } } : {},
  );
  const { waits, options } = simulatedClock();
  await createClient({ url: api.url, ...options }).listUsers();
  assert.equal(waits[0], 7000);
  assert.ok(waits[1]! > 6000 && waits[1]! <= 9000, String(waits[1]));
});

test('an error with a Retry-After beyond the remaining time is thrown immediately', async (t) => {
  const after = ['20', '11'];
  const api = await loopbackApi(t, (_, index) => ({
    ...(busy as object),
    headers: { 'retry-after': after[index] ?? '0' },
  }));
  const { waits, options } = simulatedClock();
  const error = await failure(createClient({ url: api.url, ...options }).listUsers());
  assert.deepEqual([error.retryAfter, api.seen.length, waits], [11, 2, [20_000]]);
});

test('a retry is not started if the backoff exceeds the remaining time', async () => {
  let [requests, elapsed] = [0, 0];
  const fetch = async () => {
    requests++;
    elapsed += 15_000;
    return new Response('{}', { status: 503 });
  };
  const { waits, options } = simulatedClock({ now: () => elapsed, timeout: 30_000, fetch });
  const client = createClient({ url: 'https://keyward.example', ...options });
  assert.equal((await failure(client.listUsers())).status, 503);
  assert.deepEqual([requests, waits], [2, [500]]);
});

test('retries are configured per client and per call, and 0 disables them', async (t) => {
  const api = await loopbackApi(t, () => busy);
  const sent = async (client: Client, options?: CallOptions) => {
    const before = api.seen.length;
    await failure(client.listUsers({}, options));
    return api.seen.length - before;
  };
  const client = createClient({ url: api.url, ...simulatedClock({ retries: 1 }).options });
  const off = createClient({ url: api.url, ...simulatedClock({ retries: 0 }).options });
  assert.deepEqual(
    [await sent(client), await sent(off), await sent(client, { retries: 0 }), await sent(off, { retries: 3 })],
    [2, 1, 1, 4],
  );
});

test('an abort ends the wait with the reason of its signal', async (t) => {
  const api = await loopbackApi(t, () => ({ ...(busy as object), headers: { 'retry-after': '20' } }));
  for (const where of ['client', 'call']) {
    const own = new AbortController();
    const random = () => {
      setImmediate(() => own.abort('enough'));
      return 1;
    };
    const client = createClient({ url: api.url, random, ...(where === 'client' && { signal: own.signal }) });
    const call = client.health({}, where === 'call' ? { signal: own.signal } : {});
    await assert.rejects(call, (reason) => reason === 'enough');
  }
  assert.equal(api.seen.length, 2);
});

test('the timeout of a call includes all attempts and the token exchange', async () => {
  let requests = 0;
  const fetch: typeof globalThis.fetch = (_, init) => {
    requests++;
    return new Promise((_, reject) => init?.signal?.addEventListener('abort', reject));
  };
  const url = 'https://keyward.example';
  const slow = createClient({ url, fetch, timeout: 40 });
  assert.match((await failure(slow.health())).message, /did not respond within 0\.04 seconds/);
  assert.equal(requests, 1);
  const stuck = createClient({ url, fetch, accessToken: () => new Promise<string>(() => {}) });
  assert.equal((await failure(stuck.listUsers({}, { timeout: 40 }))).code, 'network');
});

test("the caller's idempotency key is used, and every other call generates its own key", async (t) => {
  const api = await loopbackApi(t, (_, index) =>
    index === 0 ? 'lost' : { status: 201, body: { meta: {}, data: {} } },
  );
  const client = createClient({ url: api.url, ...simulatedClock().options });
  const rotate = (headers?: { 'idempotency-key'?: string }) =>
    client.startRotation({ params: { appname: 'a' }, ...(headers && { headers }), body: { overlap_seconds: 60 } });
  await rotate({ 'idempotency-key': 'mine' });
  await rotate();
  await rotate();
  const [first, repeated, second, third] = api.seen.map(({ headers }) => headers['idempotency-key']);
  assert.deepEqual([first, repeated], ['mine', 'mine']);
  assert.match(String(second), /^[\w-]{22}$/);
  assert.notEqual(second, third);
});

test('a rejected token is replaced once, even after retries, and the idempotency key stays the same', async (t) => {
  const replies: Reply[] = [busy, { status: 401, body: errorAnswer(401, 'unauthenticated') }, busy, busy];
  const api = await loopbackApi(t, (_, index) => replies[index] ?? {});
  const tokens = ['old', 'new'];
  const accessToken = { accessToken: async () => tokens.shift() ?? 'none left', forget: () => {} };
  const client = createClient({ url: api.url, ...simulatedClock({ accessToken }).options });
  await failure(client.createApiKey({ body: { appname: 'x', roles: ['ADMIN'] } }));
  assert.equal(api.seen.length, 4, 'both tokens together have two retries');
  assert.equal(new Set(api.seen.map(({ headers }) => headers['idempotency-key'])).size, 1);
});

test('a failed token request is not retried by the call', async (t) => {
  const api = await loopbackApi(t, () => ({}));
  let asked = 0;
  const accessToken = () => {
    asked++;
    throw new sdk.KeywardError('x', { status: 503, reason: '', code: 'unavailable' as never });
  };
  await failure(createClient({ url: api.url, ...simulatedClock({ accessToken }).options }).listUsers());
  assert.deepEqual([asked, api.seen.length], [1, 0]);
});

test('unknown options and members are rejected, with the valid names', async (t) => {
  const api = await loopbackApi(t, () => ({}));
  const wrong = (options: object) => createClient({ url: api.url, ...options });
  assert.throws(() => wrong({ retry: 1 }), /createClient has no option `retry`\. Its options are .*\bretries\b/);
  assert.throws(() => sdk.connect('x', { timeOut: 1 } as object), /connect has no option `timeOut`/);
  const parts = { url: 'http://127.0.0.1', shortname: 'a', appname: 'b', sharedSecret: 'c', appkey: 'd' };
  assert.throws(() => sdk.createExchange(parts, { accessToken: 't' } as object), /createExchange has no option/);
  const client = createClient({ url: api.url });
  await assert.rejects(client.health({}, { sginal: 1 } as object), /no option `sginal`/);
  await assert.rejects(client.listApiKeys({ limit: 5 } as object), /no option `limit`.*query/);
  for (const bounds of [
    { timeout: 0 },
    { timeout: Number.NaN },
    { timeout: 2 ** 31 },
    { retries: -1 },
    { retries: 1.5 },
  ]) {
    assert.throws(() => wrong(bounds), TypeError);
    await assert.rejects(client.health({}, bounds), TypeError);
  }
  assert.deepEqual(api.seen, []);
});
