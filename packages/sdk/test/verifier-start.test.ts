import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { loopbackFeed } from './loopback-feed.ts';
import { installPacked, run } from './packed.ts';
import { hello, keyNamed, PlayedClock, ROLES, row, snapshot, waitUntil } from './played-account.ts';

const { verifier: entry, project } = await installPacked();
const { createVerifier, FeedError } = entry;
type Options = Partial<Parameters<typeof createVerifier>[0]>;

function verifierOf(t: TestContext, url: string, options: Options = {}) {
  const clock = new PlayedClock();
  const verifier = createVerifier({ url, credential: 'kwf_a.b', report: false, clock, ...options });
  t.after(() => verifier.close());
  return verifier;
}

/** Starts a server that accepts connections and never responds. */
async function silentServer(t: TestContext): Promise<string> {
  const server = createServer((socket) => socket.on('error', () => {})).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('start rejects after its timeout if the server is silent, and stops following', async (t) => {
  const verifier = verifierOf(t, await silentServer(t));
  await assert.rejects(verifier.start({ timeout: 100 }), (error) => {
    assert.ok(error instanceof FeedError);
    assert.deepEqual([error.code, error.status], ['unreachable', 0]);
    return true;
  });
  assert.deepEqual([verifier.status().current, verifier.status().reason], [false, 'unreachable']);
});

test('after its timeout a start call sends no more requests, and a later call starts again', async (t) => {
  const feed = await loopbackFeed(t);
  t.mock.timers.enable({ apis: ['setTimeout'] });
  let refused = 0;
  // A server could receive a request after its abort, so requests of the first start are never sent to a server.
  let send: NonNullable<Options['fetch']> = async () => {
    refused++;
    return new Response(null, { status: 503 });
  };
  const verifier = verifierOf(t, feed.url, { fetch: (url, init) => send(url, init) });
  const rejected = assert.rejects(verifier.start({ timeout: 300 }), { code: 'unreachable' });
  await nextTurn();
  t.mock.timers.tick(300);
  await rejected;
  // A follower that was not closed sends its next request, and waits for its timer again.
  await nextTurn();
  const sent = refused;
  t.mock.timers.tick(60_000);
  await nextTurn();
  assert.ok(sent > 0 && sent === refused, `${sent} requests, then ${refused}`);
  t.mock.timers.reset();

  send = fetch;
  const started = verifier.start({ timeout: 60_000 });
  snapshot(await feed.connection(), { keys: [row('a')] });
  await started;
  assert.equal(verifier.check(keyNamed('a')).valid, true);
  assert.equal(feed.asked, 1);
});

test('an incomplete snapshot is distinguished from a server that does not respond', async (t) => {
  const feed = await loopbackFeed(t);
  const verifier = verifierOf(t, feed.url);
  const started = verifier.start({ timeout: 2000 });
  const connection = await feed.connection();
  connection.say('hello', hello('snapshot'));
  connection.say('account', { roles: ROLES, jwks: [] });
  connection.say('keys', [row('a')]);
  await assert.rejects(started, { name: 'FeedError', code: 'stale' });
  await connection.gone;
  assert.deepEqual([verifier.status().reason, verifier.status().keys], ['stale', 0]);
});

test('a signal aborts only its own start call, and following stops with the last pending call', async (t) => {
  const feed = await loopbackFeed(t);
  const verifier = verifierOf(t, feed.url);
  const [one, other] = [new AbortController(), new AbortController()];
  const starts = [one, other].map(({ signal }) => verifier.start({ signal }));
  const connection = await feed.connection();
  one.abort(new Error('the first was aborted'));
  await assert.rejects(starts[0] as Promise<void>, /the first was aborted/);
  snapshot(connection);
  await starts[1];
  other.abort();
  assert.equal(verifier.status().current, true, 'a signal belongs to one start call');
  await assert.rejects(verifier.start({ signal: AbortSignal.abort(new Error('too late')) }), /too late/);
  assert.equal(verifier.status().current, true);

  const second = verifierOf(t, feed.url);
  const gone = new AbortController();
  const started = second.start({ signal: gone.signal });
  const theirs = await feed.connection();
  gone.abort();
  await assert.rejects(started, { name: 'AbortError' });
  await theirs.gone;
});

test('with whenStale "ask" start resolves once the server has opened the feed', async (t) => {
  const feed = await loopbackFeed(t);
  feed.refuse = { status: 503 };
  const verifier = verifierOf(t, feed.url, { whenStale: 'ask', accessToken: 'token' });
  let isStarted = false;
  const started = verifier.start().then(() => {
    isStarted = true;
  });
  await waitUntil(() => feed.asked >= 2);
  assert.equal(isStarted, false, 'a busy server cannot be asked');
  feed.refuse = null;
  const connection = await feed.connection();
  await started;
  assert.deepEqual([verifier.status().current, verifier.status().reason], [false, 'unreachable']);
  connection.end();
  feed.refuse = { status: 401, body: '{"code":"unauthenticated"}' };
  await waitUntil(() => verifier.status().reason === 'credential_revoked');
});

test('the status has the reason, and onStatus receives each change once', async (t) => {
  const feed = await loopbackFeed(t);
  const seen: (string | undefined)[] = [];
  const clock = new PlayedClock();
  const verifier = verifierOf(t, feed.url, {
    clock,
    onStatus: ({ current, reason }) => {
      assert.equal(current, reason === undefined);
      seen.push(reason);
    },
  });
  assert.deepEqual(verifier.status(), {
    current: false,
    reason: 'starting',
    staleness: Number.POSITIVE_INFINITY,
    number: undefined,
    keys: 0,
    lagSeconds: Number.POSITIVE_INFINITY,
    staleFor: Number.POSITIVE_INFINITY,
  });
  const started = verifier.start();
  const connection = await feed.connection();
  snapshot(connection);
  await started;
  connection.say('beat', { now: 1_800_000_000, number: 2 }, 2);
  await waitUntil(() => verifier.status().number === 2);
  assert.deepEqual(seen, [undefined]);
  clock.pass(11);
  await waitUntil(() => seen.length === 2);
  connection.say('bye', { code: 'revoked' });
  feed.refuse = { status: 401, body: '{"code":"unauthenticated"}' };
  await waitUntil(() => seen.length === 3);
  assert.deepEqual(seen, [undefined, 'stale', 'credential_revoked']);
  const { asked } = feed;
  await waitUntil(() => feed.asked > asked);
  assert.equal(verifier.status().reason, 'credential_revoked');
  assert.equal(seen.length, 3);
});

for (const [what, fail] of [
  ['throws', () => assert.fail('of the callback')],
  ['rejects', () => Promise.reject(new Error('of the callback'))],
] as const) {
  test(`errors of an onStatus that ${what} are ignored`, async (t) => {
    const feed = await loopbackFeed(t);
    let calls = 0;
    const onStatus = () => {
      calls++;
      return fail();
    };
    const verifier = verifierOf(t, feed.url, { onStatus });
    const started = verifier.start();
    snapshot(await feed.connection(), { keys: [row('a')] });
    await started;
    await waitUntil(() => calls === 1);
    assert.equal(verifier.check(keyNamed('a')).valid, true);
  });
}

test('a credential function is called before each connection and each report', async (t) => {
  const feed = await loopbackFeed(t);
  let calls = 0;
  const credential = async () => `kwf_a.${++calls}`;
  const verifier = verifierOf(t, feed.url, { credential, report: true });
  const started = verifier.start();
  const connection = await feed.connection();
  assert.equal(connection.headers.authorization, 'Bearer kwf_a.1');
  snapshot(connection, { keys: [row('a')] });
  await started;
  verifier.check(keyNamed('a'));
  await waitUntil(() => feed.reports.length === 1);
  assert.equal(feed.reports[0]?.headers.authorization, 'Bearer kwf_a.2');
  connection.end();
  assert.equal((await feed.connection()).headers.authorization, 'Bearer kwf_a.3');
});

for (const [what, fail] of [
  ['throws', () => assert.fail('no vault')],
  ['rejects', () => Promise.reject(new Error('no vault'))],
  ['returns a value that cannot be sent in a header', () => 'geheim\n'],
  ['never settles', () => new Promise<string>(() => {})],
] as const) {
  test(`a credential function that ${what} counts as an unreachable server, and is called again`, async (t) => {
    const feed = await loopbackFeed(t);
    let isFailing = true;
    const credential = () => (isFailing ? fail() : 'kwf_a.b');
    const verifier = verifierOf(t, feed.url, { credential });
    await assert.rejects(verifier.start({ timeout: 200 }), (error: Error) => {
      assert.doesNotMatch(`${error.stack}`, /geheim/);
      assert.match(error.message, /the function `credential`/);
      return error instanceof FeedError && error.code === 'unreachable';
    });
    assert.deepEqual([verifier.status().reason, feed.asked], ['unreachable', 0]);
    isFailing = false;
    const started = verifier.start();
    snapshot(await feed.connection());
    await started;
  });
}

test('unknown and invalid options of start are rejected', async (t) => {
  const verifier = verifierOf(t, 'http://127.0.0.1:1');
  const wrong: unknown[] = [
    { timeOut: 1 },
    { timeout: 0 },
    { timeout: -1 },
    { timeout: Number.NaN },
    { timeout: '1' },
    5,
  ];
  for (const options of wrong) await assert.rejects(verifier.start(options as object), TypeError);
  assert.throws(
    () => createVerifier({ url: 'https://k.example', credential: 'kwf_a.b', maxStalenes: 5 } as never),
    /maxStaleness/,
  );
  assert.throws(
    () => createVerifier({ url: 'https://k.example', credential: 'kwf_a.b', onStatus: 1 as never }),
    TypeError,
  );
});

test('after a rejected start the process exits by itself', async (t) => {
  const refusing = await loopbackFeed(t);
  refusing.refuse = { status: 401, body: '{"code":"unauthenticated"}' };
  const halfway = await loopbackFeed(t);
  void halfway.connection().then((connection) => connection.say('hello', hello('snapshot')));
  const silent = await silentServer(t);
  const starts = [
    ['unauthenticated', refusing.url, "'kwf_a.b'", 60_000],
    ['unreachable', silent, "'kwf_a.b'", 300],
    ['stale', halfway.url, "'kwf_a.b'", 3000],
    ['refused', 'http://127.0.0.1:1', "'kwf_a.b'", 300],
    ['hanging', halfway.url, '() => new Promise(() => {})', 300],
    ['throwing', halfway.url, "async () => { throw new Error('no vault'); }", 300],
  ] as const;
  const file = join(project, 'rejected-start.js');
  const lines = starts.map(
    ([name, url, credential, timeout]) =>
      `await codeOf('${name}', { url: '${url}', credential: ${credential}, onStatus() {} }, ${timeout});`,
  );
  writeFileSync(
    file,
    `import { createVerifier } from '@keyward/sdk/verifier';
async function codeOf(name, options, timeout) {
  await createVerifier(options).start({ timeout }).catch(({ code }) => console.log(name, code));
}
${lines.join('\n')}\n`,
  );
  const { stdout } = await run(process.execPath, [file], { timeout: 60_000 });
  assert.deepEqual(stdout.trim().split('\n'), [
    'unauthenticated unauthenticated',
    'unreachable unreachable',
    'stale stale',
    'refused unreachable',
    'hanging unreachable',
    'throwing unreachable',
  ]);
});
