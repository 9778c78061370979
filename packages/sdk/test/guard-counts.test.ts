import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { Hono } from 'hono';
import { keyward as fetchOfAnotherCopy } from '../src/middleware/fetch.ts';
import type { CheckOptions, Verifier } from '../src/verifier/index.ts';
import { loopbackFeed } from './loopback-feed.ts';
import { installPacked } from './packed.ts';
import { keyNamed, NOW, PlayedClock, row, sendBeat, snapshot, waitUntil } from './played-account.ts';

const { verifier: entry, load } = await installPacked();
const { keyward: express } = await load('/express');
const { keyward: fetchGuard } = await load('/fetch');
const { keyward: hono } = await load('/hono');
const { decide } = await load('/guard');

async function startVerifier(t: TestContext, keys: unknown[][]) {
  const feed = await loopbackFeed(t);
  const clock = new PlayedClock();
  const verifier = entry.createVerifier({ url: feed.url, credential: 'kwf_a.b', clock });
  t.after(() => verifier.close());
  const started = verifier.start();
  const connection = await feed.connection();
  snapshot(connection, { keys });
  await started;
  /** Returns the reported requests of the key by outcome, once everything is reported. */
  const counted = async () => {
    await verifier.close();
    const rows: { id: string; counts: [[number, ...number[]]] }[] = feed.reports.flatMap(
      ({ body }) => JSON.parse(body).usage,
    );
    return rows.map(({ id, counts: [[, ...each]] }) => [id, ...each]);
  };
  return { feed, verifier, connection, clock, counted };
}

type Decided = { readonly status: number } | { readonly caller: object };

/** Runs Express guards in sequence, as an application does. Returns the statuses of the responses; 0 for `next`. */
async function throughExpress(
  guards: readonly unknown[],
  key: string,
): Promise<{ statuses: number[]; headers: object[] }> {
  const request = { rawHeaders: ['X-Api-Key', key], socket: { remoteAddress: '192.0.2.1' } };
  const [statuses, all] = [[] as number[], [] as object[]];
  for (const guard of guards as ((...args: unknown[]) => void)[]) {
    const headers: Record<string, string> = {};
    const status = await new Promise<number>((resolve) => {
      const response = {
        statusCode: 200,
        setHeader: (name: string, value: string) => Object.assign(headers, { [name]: value }),
        end: () => resolve(response.statusCode),
      };
      guard(request, response, () => resolve(0));
    });
    statuses.push(status);
    all.push(headers);
  }
  return { statuses, headers: all };
}

const limited = row('a', { role: 'readonly', rate: [2, 60] });

test('two guards count the same request once, in usage and rate limit, even if it is the last allowed request', async (t) => {
  const { verifier, counted } = await startVerifier(t, [limited]);
  const guards = [express(verifier), express(verifier, { permission: 'flows:fetch' })];
  const first = await throughExpress(guards, keyNamed('a'));
  const last = await throughExpress(guards, keyNamed('a'));
  assert.deepEqual(
    [first.statuses, last.statuses],
    [
      [0, 0],
      [0, 0],
    ],
  );
  assert.deepEqual(last.headers[0], last.headers[1], 'both return the state of the limit');
  assert.match(JSON.stringify(last.headers), /r=0/);
  assert.deepEqual((await throughExpress(guards, keyNamed('a'))).statuses, [429, 429]);
  assert.deepEqual(await counted(), [['key_a', 2, 0, 0, 0, 0, 2]]);
});

test('the second guard checks permission, IP address, expiry and the key again', async (t) => {
  const { verifier, connection, clock, counted } = await startVerifier(t, [
    row('a', { role: 'readonly', ips: ['192.0.2.0/24'], rate: [9, 60] }),
    row('b', { expiresAt: NOW + 5 }),
    row('c'),
    row('d'),
  ]);
  const first = express(verifier);
  const second = async (name: string, guard: unknown, between: () => Promise<unknown> = async () => {}) => {
    const pause = (_request: object, response: { end(): void }) => between().then(() => response.end());
    const { statuses } = await throughExpress([first, pause, guard], keyNamed(name));
    return [statuses[0], statuses[2]];
  };
  assert.deepEqual(await second('a', express(verifier, { permission: 'flows:create' })), [0, 403]);
  assert.deepEqual(await second('a', express(verifier, { ip: () => '198.51.100.1' })), [0, 403]);
  const expire = async () => {
    clock.pass(5);
    await sendBeat(connection, verifier, 2);
  };
  assert.deepEqual(await second('b', express(verifier), expire), [0, 401]);
  const remove = async () => {
    connection.say('gone', ['key_c'], 3);
    await sendBeat(connection, verifier, 3);
  };
  assert.deepEqual(await second('c', express(verifier), remove), [0, 401]);
  const disable = async () => {
    connection.say('key', [...row('d'), 'disabled', 0], 4);
    await sendBeat(connection, verifier, 4);
  };
  assert.deepEqual(await second('d', express(verifier), disable), [0, 401]);
  const counts = [
    ['key_a', 2, 0, 0, 0, 0, 0],
    ['key_b', 1, 0, 0, 0, 0, 0],
    ['key_c', 1, 0, 0, 0, 0, 0],
    ['key_d', 1, 0, 0, 0, 0, 0],
  ];
  assert.deepEqual((await counted()).sort(), counts);
});

test('another verifier, or another credential on the same request, is counted separately', async (t) => {
  const one = await startVerifier(t, [limited, row('b')]);
  const other = await startVerifier(t, [limited]);
  const { statuses } = await throughExpress(
    [express(one.verifier), express(other.verifier), express(other.verifier), express(one.verifier)],
    keyNamed('a'),
  );
  assert.deepEqual(statuses, [0, 0, 0, 0]);
  const request = {};
  for (const name of ['a', 'b', 'b']) {
    const headers = [['x-api-key', keyNamed(name)]];
    const decided: Decided = await decide(one.verifier, {}, { args: [], headers, ip: null, carriers: [request] });
    assert.ok('caller' in decided, name);
  }
  assert.deepEqual((await one.counted()).sort(), [
    ['key_a', 2, 0, 0, 0, 0, 0],
    ['key_b', 1, 0, 0, 0, 0, 0],
  ]);
  assert.deepEqual(await other.counted(), [['key_a', 1, 0, 0, 0, 0, 0]]);
});

test('a denied request is not marked as counted: the next guard counts it against the rate limit', async (t) => {
  const { verifier, counted } = await startVerifier(t, [row('a', { role: 'readonly', rate: [1, 60] })]);
  const guards = [express(verifier, { permission: 'flows:create' }), express(verifier, { permission: 'flows:fetch' })];
  assert.deepEqual((await throughExpress(guards, keyNamed('a'))).statuses, [403, 0]);
  assert.deepEqual((await throughExpress(guards, keyNamed('a'))).statuses, [403, 429]);
  assert.deepEqual(await counted(), [['key_a', 1, 0, 0, 0, 2, 1]]);
});

const request = () => new Request('http://x/', { headers: { 'x-api-key': keyNamed('a') } });

test('the mark of a web request works through a Proxy, on a frozen request and across copies of the SDK', async (t) => {
  const { verifier, counted } = await startVerifier(t, [row('a', { rate: [3, 60] })]);
  const inner = fetchGuard(verifier, {}, () => new Response('passed'));
  const ofCopy = fetchOfAnotherCopy(verifier as Verifier, {}, (incoming) => inner(incoming));
  const proxied = (incoming: Request) =>
    new Proxy(incoming, {
      get: (target, name) => {
        const value = Reflect.get(target, name, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  const throughProxy = fetchGuard(verifier, {}, (incoming: Request) => inner(proxied(incoming)));
  const frozen = fetchGuard(verifier, {}, (incoming: Request) => ofCopy(incoming));
  for (const answer of [ofCopy(request()), throughProxy(request()), frozen(Object.freeze(request()))]) {
    assert.equal((await answer).status, 200);
  }
  assert.equal((await ofCopy(request())).status, 429);
  assert.deepEqual(await counted(), [['key_a', 3, 0, 0, 0, 0, 1]]);
});

test('the mark is found after Hono middleware replaces the request, and in a mounted application', async (t) => {
  const { verifier, counted } = await startVerifier(t, [row('a', { rate: [2, 60] })]);
  const app = new Hono();
  app.use(hono(verifier));
  app.use(async (context, next) => {
    if (context.req.path === '/') context.req.raw = new Request(context.req.raw);
    await next();
  });
  app.get('/', hono(verifier), (context) => context.text('passed'));
  app.mount(
    '/below',
    fetchGuard(verifier, {}, () => new Response('passed')),
    { replaceRequest: (incoming) => incoming },
  );
  for (const path of ['/', '/below']) assert.equal((await app.request(path, request())).status, 200, path);
  assert.deepEqual(await counted(), [['key_a', 2, 0, 0, 0, 0, 0]]);
});

test('a log of a marked request contains no credential', async (t) => {
  const { verifier } = await startVerifier(t, [row('a')]);
  const carrier = {};
  const headers = [['x-api-key', keyNamed('a')]];
  await decide(verifier, {}, { args: [], headers, ip: null, carriers: [carrier] });
  const { inspect } = await import('node:util');
  assert.doesNotMatch(inspect(carrier, { depth: 9 }) + JSON.stringify({ ...carrier }), /kw_/);
});

test('a verifier sends count: false to the server only for a request that it has already counted', async (t) => {
  const feed = await loopbackFeed(t);
  const clock = new PlayedClock();
  const options = { url: feed.url, credential: 'kwf_a.b', clock, report: false };
  const verifier = entry.createVerifier({ ...options, whenStale: 'ask', accessToken: 'token' });
  t.after(() => verifier.close());
  const started = verifier.start();
  snapshot(await feed.connection(), { keys: [row('a')] });
  await started;
  clock.pass(11);
  const data = { valid: true, code: 'valid', account: 'acme1', id: 'key_a', appname: 'a', roles: ['admin'] };
  feed.answer = () => ({
    status: 200,
    body: { data: { ...data, permissions: ['flows:fetch'], expires_at: null, metadata: {} } },
  });
  const guards = [express(verifier), express(verifier, { permission: 'flows:fetch' })];
  assert.deepEqual((await throughExpress(guards, keyNamed('a'))).statuses, [0, 0]);
  await waitUntil(() => feed.reports.length === 2);
  const asked = feed.reports.map(({ body }) => JSON.parse(body).count);
  assert.deepEqual(asked, [undefined, false]);
});

test('a check that does not count changes neither usage nor rate limit', async (t) => {
  const { verifier, counted } = await startVerifier(t, [limited]);
  const again: CheckOptions = { counted: false };
  assert.deepEqual(verifier.check(keyNamed('a'), again).rate?.remaining, 2);
  for (const _ of [1, 2]) assert.equal(verifier.check(keyNamed('a')).code, 'valid');
  const { code, rate } = verifier.check(keyNamed('a'), again);
  assert.deepEqual([code, rate?.remaining, rate?.allowed], ['valid', 0, true]);
  assert.equal(verifier.check(keyNamed('a'), { ...again, permission: 'flows:create' }).code, 'forbidden');
  assert.equal(verifier.check(keyNamed('a'), { counted: true }).code, 'rate_limited');
  assert.deepEqual(await counted(), [['key_a', 2, 0, 0, 0, 0, 1]]);
});
