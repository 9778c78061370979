import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { inspect } from 'node:util';
import type { KeywardError } from '../src/api-error.ts';
import { loopbackApi, type Reply } from './loopback-api.ts';
import { loopbackFeed } from './loopback-feed.ts';
import { installPacked } from './packed.ts';
import { keyNamed, PlayedClock, row, snapshot } from './played-account.ts';
import { envelopeOf, incompleteResponses, VALID, VALID_VERDICT } from './unusable-answers.ts';

const { sdk, verifier, load, project } = await installPacked();
const { createVerifier } = verifier;
const { createRemoteVerifier }: typeof import('../src/remote/index.ts') = await load('/remote');

const KEY = keyNamed('a');
const TOKEN = 'token-of-the-verifier';
const UNAVAILABLE = { valid: false, code: 'unavailable' };
const question = { permission: 'flows:fetch', ip: '192.0.2.1' };

interface Made {
  /** In milliseconds. Defaults to a minute, for busy machines; null for the default of the verifiers. */
  readonly timeout?: number | null;
  readonly accessToken?: string | (() => Promise<string>);
  readonly fetch?: typeof globalThis.fetch;
  readonly onError?: (error: KeywardError) => void;
  readonly clock?: PlayedClock;
}

/** Both verifiers that ask: one with a stale replica (never started), and one without a replica. */
const verifiers = {
  'a stale verifier': (url: string, { timeout = 60_000, accessToken = TOKEN, ...options }: Made) =>
    createVerifier({
      url,
      credential: 'kwf_a.b',
      whenStale: 'ask',
      clock: new PlayedClock(),
      accessToken,
      ...(timeout !== null && { askTimeout: timeout }),
      ...options,
    }),
  'a remote verifier': (url: string, { timeout = 60_000, accessToken = TOKEN, clock: _, ...options }: Made) =>
    createRemoteVerifier({ url, accessToken, ...(timeout !== null && { timeout }), ...options }),
};
const kinds = Object.entries(verifiers);

/** A server that returns these responses in order, and then repeats the last one. */
function createApi(t: TestContext, ...replies: readonly Reply[]) {
  return loopbackApi(t, (_, index) => replies[Math.min(index, replies.length - 1)] ?? 'lost');
}

/** Waits until all promises without external input have settled. */
async function settled(): Promise<void> {
  await new Promise(setImmediate);
}

for (const [kind, make] of kinds) {
  test(`${kind} returns the verdict of the server, and sends the key only in the body`, async (t) => {
    const api = await createApi(t, envelopeOf(VALID), envelopeOf({ valid: false, code: 'unknown', account: 'acme1' }));
    const verifier = make(api.url, {});
    assert.deepEqual(await verifier.verify(KEY, question), VALID_VERDICT);
    assert.deepEqual(await verifier.verify(KEY), { valid: false, code: 'unknown' });
    assert.deepEqual(
      api.seen.map(({ method, url, body }) => [method, url, JSON.parse(body)]),
      [
        ['POST', '/api/v1/verify', { key: KEY, ...question }],
        ['POST', '/api/v1/verify', { key: KEY }],
      ],
    );
    for (const { headers, url } of api.seen) {
      assert.equal(headers['authorization'], `Bearer ${TOKEN}`);
      assert.match(String(headers['user-agent']), /^keyward-sdk\//);
      assert.ok(!JSON.stringify([headers, url]).includes(KEY));
    }
  });

  test(`${kind}: a response without a complete verdict of the account is unavailable, with a cause and without secrets`, async (t) => {
    for (const [what, [reply, code]] of Object.entries(incompleteResponses)) {
      const isSilent = reply === 'hung' || reply === 'unfinished';
      const api = await createApi(t, ...(isSilent ? [reply] : [envelopeOf(VALID), reply]));
      const errors: KeywardError[] = [];
      const onError = (error: KeywardError) => errors.push(error);
      const verifier = make(api.url, { timeout: isSilent ? 50 : 60_000, onError });
      // The first response names the account.
      if (!isSilent) assert.equal((await verifier.verify(KEY)).valid, true);
      assert.deepEqual(await verifier.verify(KEY, question), UNAVAILABLE, what);
      assert.deepEqual(
        errors.map((error) => [error instanceof sdk.KeywardError, error.code]),
        [[true, code]],
        what,
      );
      assert.doesNotMatch(inspect(errors, { depth: null }), /kw_|token-of|correct_horse/, what);
    }
  });

  test(`${kind} follows no redirects`, async (t) => {
    const trap = await createApi(t, envelopeOf(VALID));
    for (const status of [301, 302, 303, 307, 308]) {
      const api = await createApi(t, { status, headers: { location: trap.url } });
      assert.deepEqual(await make(api.url, {}).verify(KEY), UNAVAILABLE);
    }
    assert.equal(trap.seen.length, 0);
  });

  test(`${kind} never reveals a secret that the server, fetch or accessToken repeats`, async (t) => {
    const echo = { name: KEY, message: KEY, code: KEY, request_id: KEY };
    const api = await createApi(t, { status: 400, headers: { 'x-request-id': KEY }, body: echo });
    const fault = () => Promise.reject(Object.assign(new Error(KEY), { code: KEY, cause: { code: 'ECONNRESET' } }));
    const messages: string[] = [];
    const onError = (error: KeywardError) => {
      assert.doesNotMatch(inspect(error, { depth: null }), /kw_/);
      messages.push(error.message);
    };
    for (const options of [{}, { fetch: fault }, { accessToken: fault }, { accessToken: async () => `${KEY}\n` }]) {
      assert.deepEqual(await make(api.url, { onError, ...options }).verify(KEY), UNAVAILABLE);
    }
    assert.match(messages[1] ?? '', /could not be reached \(ECONNRESET\)/);
    assert.match(messages[2] ?? '', /got no access token \(ECONNRESET\)/);
  });

  test(`${kind} times out after a second by default, even if fetch and accessToken never settle`, async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const never = () => new Promise<never>(() => {});
    const unread = async () => new Response(new ReadableStream({ pull: never }));
    for (const options of [{ fetch: never }, { accessToken: never }, { fetch: unread }]) {
      let verdict: unknown;
      make('https://keys.example.com', { timeout: null, ...options })
        .verify(KEY)
        .then((each) => {
          verdict = each;
        });
      await settled();
      t.mock.timers.tick(999);
      await settled();
      assert.equal(verdict, undefined);
      t.mock.timers.tick(1);
      await settled();
      assert.deepEqual(verdict, UNAVAILABLE);
    }
  });

  test(`${kind} ignores errors of its callback`, async (t) => {
    const { url } = await createApi(t, 'lost');
    for (const onError of [
      () => {
        throw new Error('thrown');
      },
      () => Promise.reject(new Error('rejected')) as never,
    ]) {
      assert.deepEqual(await make(url, { onError }).verify(KEY), UNAVAILABLE);
    }
  });

  test(`${kind} never sends a request that the API rejects as malformed`, async (t) => {
    const { permissions: _, ...rest } = VALID;
    const api = await createApi(t, envelopeOf({ ...rest, permissions: [] }));
    const verifier = make(api.url, {});
    for (const key of ['', 'x'.repeat(8193), 'half a pair \ud800', undefined as never, 7 as never]) {
      assert.deepEqual(await verifier.verify(key), { valid: false, code: 'unknown' });
    }
    assert.equal(api.seen.length, 0);
    const { rate: _rate, ...holder } = VALID_VERDICT;
    assert.deepEqual(await verifier.verify(KEY, { permission: 'flows:fly', ip: 'nowhere' }), {
      ...holder,
      permissions: [],
      valid: false,
      code: 'forbidden',
    });
    assert.deepEqual(JSON.parse(api.seen[0]?.body ?? ''), { key: KEY, count: false });
  });
}

test('three consecutive failures pause requests for five seconds; then one trial is sent', async (t) => {
  const clock = new PlayedClock();
  const replies: Reply[] = ['lost', 'lost', envelopeOf(VALID), 'lost', 'lost', 'lost'];
  const api = await loopbackApi(t, () => replies.shift() ?? envelopeOf(VALID));
  const errors: unknown[] = [];
  const verifier = verifiers['a stale verifier'](api.url, { clock, onError: (error) => errors.push(error) });
  const ask = async (times: number) => {
    const verdicts = await Promise.all(Array.from({ length: times }, () => verifier.verify(KEY)));
    return verdicts.filter(({ valid }) => valid).length;
  };
  for (let time = 0; time < 6; time++) await ask(1);
  assert.deepEqual([api.seen.length, errors.length], [6, 5]);

  clock.pass(4.999);
  assert.deepEqual([await ask(5), api.seen.length], [0, 6]);
  clock.pass(0.001);
  replies.push('lost');
  assert.deepEqual([await ask(5), api.seen.length], [0, 7], 'one trial, which fails');
  clock.pass(4.999);
  assert.deepEqual([await ask(5), api.seen.length], [0, 7], 'another pause');
  clock.pass(0.001);
  assert.deepEqual([await verifier.verify(''), api.seen.length], [{ valid: false, code: 'unknown' }, 7]);
  assert.deepEqual([await ask(5), api.seen.length], [1, 8], 'one trial, which succeeds');
  assert.deepEqual([await ask(5), api.seen.length], [5, 13]);
});

test('failures of requests sent before the pause do not extend it', async (t) => {
  const clock = new PlayedClock();
  const api = await createApi(t, envelopeOf(VALID));
  const pending: ((error: Error) => void)[] = [];
  let send: typeof globalThis.fetch = () => new Promise((_, reject) => pending.push(reject));
  const verifier = verifiers['a stale verifier'](api.url, { clock, fetch: (...request) => send(...request) });
  const verdicts = Array.from({ length: 8 }, () => verifier.verify(KEY));
  await settled();
  assert.equal(pending.length, verdicts.length);
  const fail = (reject: (error: Error) => void) => reject(new Error('lost'));
  pending.splice(0, 3).forEach(fail);
  await Promise.all(verdicts.slice(0, 3));
  clock.pass(5);
  pending.forEach(fail);
  await Promise.all(verdicts);
  send = fetch;
  assert.equal((await verifier.verify(KEY)).valid, true);
});

test('a verifier with a replica asks the server only while it is stale, and only about keys of its account', async (t) => {
  const feed = await loopbackFeed(t);
  const clock = new PlayedClock();
  const errors: KeywardError[] = [];
  const verifier = createVerifier({
    url: feed.url,
    credential: 'kwf_a.b',
    clock,
    report: false,
    whenStale: 'ask',
    accessToken: TOKEN,
    onError: (error) => errors.push(error),
  });
  t.after(() => verifier.close());
  const started = verifier.start();
  snapshot(await feed.connection(), { keys: [row('a')] });
  await started;
  assert.equal((await verifier.verify(KEY, question)).valid, true);
  assert.equal(feed.reports.length, 0);
  clock.pass(11);
  assert.deepEqual(verifier.check(KEY), UNAVAILABLE);
  for (const data of [VALID, { valid: false, code: 'unknown', account: 'acme1' }]) {
    feed.answer = () => ({ status: 200, body: { data } });
    assert.equal((await verifier.verify(KEY)).code, data.code);
    feed.answer = () => ({ status: 200, body: { data: { ...data, account: 'other1' } } });
    assert.deepEqual(await verifier.verify(KEY), UNAVAILABLE);
  }
  assert.match(errors[0]?.message ?? '', /belongs to another account/);
});

test('a CommonJS verifier loads the modules for asking and for tokens on demand', async (t) => {
  const api = await createApi(t, envelopeOf(VALID));
  const { createVerifier } = createRequire(join(project, 'main.cjs'))('@keyward/sdk/verifier');
  const stale = createVerifier({ url: api.url, credential: 'kwf_a.b', whenStale: 'ask', accessToken: TOKEN });
  assert.deepEqual(await stale.verify(KEY, question), VALID_VERDICT);
  assert.deepEqual(await stale.checkToken('token', { audience: 'flows' }), UNAVAILABLE);
});
