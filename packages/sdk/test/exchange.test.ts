import assert from 'node:assert/strict';
import test from 'node:test';
import jwt from 'jsonwebtoken';
import type { ExchangeOptions, KeywardError } from '../src/index.ts';
import { errorAnswer, loopbackApi, type Reply, type SeenRequest, tokenAnswer } from './loopback-api.ts';
import { installPacked } from './packed.ts';
import { waitUntil } from './played-account.ts';

const { sdk } = await installPacked();
const { connect, createExchange, encodeConnectionSecret } = sdk;

const identity = { shortname: 'acme1', appname: 'nightly', sharedSecret: 'gehéim ✓', appkey: 'kw_key' };
const refusal = { status: 401, body: errorAnswer(401, 'invalid_credentials') };

function secretFor(url: string): string {
  const { sharedSecret: sharedsecret, ...rest } = identity;
  return encodeConnectionSecret({ url: `${url}/api/v1`, sharedsecret, ...rest });
}

interface Still {
  readonly options: ExchangeOptions;
  readonly clock: { now: number };
  readonly waits: number[];
}

/** A stopped clock, instant waits, and maximum jitter. */
function stoppedClock(more: ExchangeOptions = {}): Still {
  const clock = { now: Date.now() };
  const waits: number[] = [];
  const wait = async (milliseconds: number) => void waits.push(milliseconds);
  return { options: { now: () => clock.now, random: () => 1, wait, ...more }, clock, waits };
}

interface Claims {
  readonly iat: number;
  readonly jti: string;
}

/** Parses a request token with an independent library. */
function verified({ body }: SeenRequest): { header: unknown; payload: Claims & Record<string, unknown> } {
  const token = (JSON.parse(body) as { jwt: string }).jwt;
  const { header, payload } = jwt.verify(token, identity.sharedSecret, { algorithms: ['HS256'], complete: true });
  return { header, payload: payload as unknown as Claims & Record<string, unknown> };
}

async function failure(call: Promise<unknown>): Promise<KeywardError> {
  const error: unknown = await call.catch((reason: unknown) => reason);
  assert.ok(error instanceof sdk.KeywardError, String(error));
  return error;
}

test('an independent library accepts a request token, which has exactly five claims', async (t) => {
  const api = await loopbackApi(t, () => ({ body: tokenAnswer('a') }));
  const played = stoppedClock();
  assert.equal(await createExchange({ url: api.url, ...identity }, played.options).accessToken(), 'a');
  const [request] = api.seen;
  assert.deepEqual([request?.method, request?.url], ['POST', '/api/v1/auth/token']);
  const { header, payload } = verified(request!);
  assert.deepEqual(header, { alg: 'HS256', typ: 'JWT' });
  const { jti, ...rest } = payload;
  const iat = Math.floor(played.clock.now / 1000);
  assert.deepEqual(rest, { iat, appname: 'nightly', appkey: 'kw_key', shortname: 'acme1' });
  assert.match(jti, /^[\w-]{22}$/);
});

test('an exchange without a response does not block later callers', async (t) => {
  const api = await loopbackApi(t, (_, index) => ({ body: tokenAnswer(`token-${index}`) }));
  const { options, clock } = stoppedClock();
  const end = new AbortController();
  t.after(() => end.abort());
  let requests = 0;
  const fetch: typeof globalThis.fetch = (input, init) => {
    if (++requests > 1) return globalThis.fetch(input, init);
    return new Promise((_, reject) => init?.signal?.addEventListener('abort', reject));
  };
  const exchange = createExchange({ url: api.url, ...identity }, { ...options, fetch, signal: end.signal });
  const tokens: string[] = [];
  const ask = (timeout?: number) =>
    exchange.accessToken({ timeout }).then(
      (token) => tokens.push(token),
      () => {},
    );
  void ask(1000);
  clock.now += 499;
  void ask(1000);
  void ask();
  await waitUntil(() => requests === 1);
  clock.now += 1;
  await ask(1000);
  assert.deepEqual([requests, tokens], [2, ['token-0']]);
});

test('a connection secret, encoded or decoded, is equivalent to its five members', async (t) => {
  const api = await loopbackApi(t, () => ({ body: tokenAnswer('a') }));
  await createExchange({ url: api.url, ...identity }, stoppedClock({ randomId: () => 'j' }).options).accessToken();
  await createExchange(
    { connectionSecret: secretFor(api.url) },
    stoppedClock({ randomId: () => 'j' }).options,
  ).accessToken();
  const decoded = sdk.decodeConnectionSecret(secretFor(api.url));
  await createExchange(decoded, stoppedClock({ randomId: () => 'j' }).options).accessToken();
  const [first, second, third] = api.seen.map((request) => ({ ...verified(request).payload, iat: 0 }));
  assert.deepEqual([second, third], [first, first]);
});

test('concurrent callers share one exchange, and its failure', async (t) => {
  const api = await loopbackApi(t, (_, index) => (index === 0 ? { body: tokenAnswer('a') } : refusal));
  const exchange = createExchange({ url: api.url, ...identity }, stoppedClock().options);
  const tokens = await Promise.all(Array.from({ length: 20 }, () => exchange.accessToken()));
  assert.deepEqual(new Set(tokens), new Set(['a']));
  assert.equal(api.seen.length, 1);
  exchange.forget();
  const failed = await Promise.allSettled(Array.from({ length: 20 }, () => exchange.accessToken()));
  assert.ok(failed.every(({ status }) => status === 'rejected'));
  assert.equal(api.seen.length, 2);
  await failure(exchange.accessToken());
  assert.equal(api.seen.length, 3, 'failures are not cached');
});

test('in an edge runtime, requests do not share an exchange, which is canceled with its own request', async (t) => {
  Object.defineProperty(globalThis, 'EdgeRuntime', { value: 'vercel', configurable: true });
  t.after(() => Reflect.deleteProperty(globalThis, 'EdgeRuntime'));
  const api = await loopbackApi(t, () => ({ body: tokenAnswer('a') }));
  let isFirst = true;
  const canceled: typeof fetch = (input, init) => {
    if (!isFirst) return fetch(input, init);
    isFirst = false;
    return new Promise((_, reject) => init?.signal?.addEventListener('abort', reject));
  };
  const exchange = createExchange(
    { url: api.url, ...identity },
    { ...stoppedClock().options, fetch: canceled, timeout: 100 },
  );
  t.mock.timers.enable({ apis: ['setTimeout'] });
  // The request whose token is signed first is canceled.
  const calls = [exchange.accessToken(), exchange.accessToken()];
  await Promise.any(calls);
  t.mock.timers.tick(100);
  const outcomes = await Promise.allSettled(calls);
  assert.deepEqual(outcomes.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
});

test('a token is cached until shortly before its expiry, and a short-lived token for four fifths of its lifetime', async (t) => {
  for (const [life, good] of [
    [3600, 3569],
    [10, 7],
  ] as const) {
    const api = await loopbackApi(t, (_, index) => ({ body: tokenAnswer(`token-${index}`, life) }));
    const played = stoppedClock();
    const exchange = createExchange({ url: api.url, ...identity }, played.options);
    assert.equal(await exchange.accessToken(), 'token-0');
    played.clock.now += good * 1000;
    assert.equal(await exchange.accessToken(), 'token-0');
    played.clock.now += 1000;
    assert.equal(await exchange.accessToken(), 'token-1');
  }
});

test('a denial of an older token does not discard the newer token', async (t) => {
  const api = await loopbackApi(t, (_, index) => ({ body: tokenAnswer(`token-${index}`) }));
  const exchange = createExchange({ url: api.url, ...identity }, stoppedClock().options);
  const old = await exchange.accessToken();
  exchange.forget(old);
  assert.equal(await exchange.accessToken(), 'token-1');
  exchange.forget(old);
  assert.equal(await exchange.accessToken(), 'token-1');
});

test('a request token is never sent again after a lost response', async (t) => {
  const replies: Reply[] = ['lost', { status: 503, body: errorAnswer(503, 'unavailable') }, { body: tokenAnswer('a') }];
  const api = await loopbackApi(t, (_, index) => replies[index]!);
  const played = stoppedClock();
  assert.equal(await createExchange({ url: api.url, ...identity }, played.options).accessToken(), 'a');
  assert.equal(new Set(api.seen.map((request) => verified(request).payload.jti)).size, 3);
  assert.deepEqual(played.waits, [500, 2000]);
});

test('the number of attempts is limited, and the client does not wait for a Retry-After beyond the timeout', async (t) => {
  const api = await loopbackApi(t, ({ url }) =>
    url.startsWith('/busy') ? { status: 503, headers: { 'retry-after': '60' }, body: '' } : 'lost',
  );
  const lost = await failure(createExchange({ url: api.url, ...identity }, stoppedClock().options).accessToken());
  assert.deepEqual([lost.code, api.seen.length], ['network', 3]);
  const busy = await failure(
    createExchange({ ...identity, url: `${api.url}/busy` }, stoppedClock().options).accessToken(),
  );
  assert.deepEqual([busy.status, busy.retryAfter, api.seen.length], [503, 60, 4]);
});

test('a denied exchange is not retried', async (t) => {
  const api = await loopbackApi(t, () => refusal);
  const error = await failure(createExchange({ url: api.url, ...identity }, stoppedClock().options).accessToken());
  assert.deepEqual([error.code, error.status, api.seen.length], ['invalid_credentials', 401, 1]);
});

for (const hours of [-5, 5]) {
  test(`a clock that is wrong by ${hours} hours is corrected from the response, and stays corrected`, async (t) => {
    const played = stoppedClock();
    const real = played.clock.now;
    played.clock.now += hours * 3_600_000;
    const api = await loopbackApi(t, (request) => {
      const ok = Math.abs(verified(request).payload.iat - real / 1000) <= 300;
      return { ...(ok ? { body: tokenAnswer('a') } : refusal), headers: { date: new Date(real).toUTCString() } };
    });
    const exchange = createExchange({ url: api.url, ...identity }, played.options);
    assert.equal(await exchange.accessToken(), 'a');
    assert.equal(api.seen.length, 2);
    exchange.forget();
    await exchange.accessToken();
    assert.equal(api.seen.length, 3);
  });
}

test('a denial due to a wrong clock is retried once', async (t) => {
  const headers = { date: new Date(Date.now() - 86_400_000).toUTCString() };
  const api = await loopbackApi(t, () => ({ ...refusal, headers }));
  const error = await failure(createExchange({ url: api.url, ...identity }, stoppedClock().options).accessToken());
  assert.deepEqual([error.code, api.seen.length], ['invalid_credentials', 2]);
});

test('a denial is not retried if the clock is only slightly wrong', async (t) => {
  const headers = { date: new Date(Date.now() - 120_000).toUTCString() };
  const api = await loopbackApi(t, () => ({ ...refusal, headers }));
  await failure(createExchange({ url: api.url, ...identity }, stoppedClock().options).accessToken());
  assert.equal(api.seen.length, 1);
});

test('a response without a token is an error', async (t) => {
  const api = await loopbackApi(t, () => ({ body: { hello: 'world' } }));
  const error = await failure(createExchange({ url: api.url, ...identity }, stoppedClock().options).accessToken());
  assert.equal(error.code, 'unexpected_response');
});

test('a response that is not an object, or with a token that is not a valid header, is an error of the SDK', async (t) => {
  const bodies = [
    'null',
    '[]',
    '"hunter2"',
    JSON.stringify(tokenAnswer('hunter2\nx')),
    JSON.stringify(tokenAnswer('')),
  ];
  const api = await loopbackApi(t, (_, index) => ({ body: bodies[index] }));
  const exchange = createExchange({ url: api.url, ...identity }, stoppedClock().options);
  for (const body of bodies) {
    const { code, message } = await failure(exchange.accessToken());
    assert.deepEqual([code, message.includes('hunter2')], ['unexpected_response', false], body);
  }
});

test('a missing member is reported immediately by name, without repeating secrets', () => {
  for (const name of ['url', 'shortname', 'appname', 'sharedSecret', 'appkey'] as const) {
    const credentials = { url: 'https://keyward.example', ...identity, [name]: '' };
    assert.throws(() => createExchange(credentials), {
      name: 'TypeError',
      message: new RegExp(`\`${name}\` is missing`),
    });
  }
  const refused = (error: Error) =>
    error instanceof TypeError && / (?:is missing|is not a connection secret|needs an object)\. /.test(error.message);
  for (const text of [undefined, '', 'hunter2', btoa('{"appkey":"hunter2"}'), { appkey: 'hunter2' }]) {
    assert.throws(() => connect(text as string), refused);
    assert.throws(() => createExchange({ connectionSecret: text as string }), refused);
  }
  for (const from of [undefined, null, 'hunter2', secretFor('https://keyward.example')]) {
    const isQuoted = (error: Error) => typeof from === 'string' && error.message.includes(from);
    assert.throws(
      () => createExchange(from as never),
      (error: Error) => refused(error) && !isQuoted(error),
    );
  }
});

test('connect shares one exchange between many calls, replaces a rejected token and repeats the call', async (t) => {
  let good = 'token-0';
  const api = await loopbackApi(t, ({ url, headers }, index) => {
    if (url === '/api/v1/auth/token') {
      good = `token-${index}`;
      return { body: tokenAnswer(good) };
    }
    return headers['authorization'] === `Bearer ${good}`
      ? {}
      : { status: 401, body: errorAnswer(401, 'unauthenticated') };
  });
  const keyward = connect(secretFor(api.url));
  await Promise.all(Array.from({ length: 5 }, () => keyward.listApiKeys()));
  assert.equal(api.seen.filter(({ url }) => url.endsWith('/token')).length, 1);
  good = 'another';
  await Promise.all(Array.from({ length: 5 }, () => keyward.listApiKeys()));
  assert.equal(api.seen.filter(({ url }) => url.endsWith('/token')).length, 2);
});
