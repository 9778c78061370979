import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { type LoopbackFeed, loopbackFeed } from './loopback-feed.ts';
import { installPacked } from './packed.ts';
import { hello, keyNamed, NOW, PlayedClock, ROLES, row, snapshot, waitUntil } from './played-account.ts';

const { createVerifier } = (await installPacked()).verifier;
type Options = Partial<Parameters<typeof createVerifier>[0]>;

async function startVerifier(t: TestContext, keys: unknown[][], options: Options = {}) {
  const feed = await loopbackFeed(t);
  const clock = new PlayedClock();
  const verifier = createVerifier({ url: feed.url, credential: 'kwf_a.b', clock, ...options });
  t.after(() => verifier.close());
  const started = verifier.start();
  const connection = await feed.connection();
  snapshot(connection, { keys });
  await started;
  return { feed, verifier, connection, clock };
}

test('a denial has the first reason in the order of the server', async (t) => {
  const ips = ['192.0.2.0/24'];
  const keys = [
    row('a', { expiresAt: NOW, ips, role: 'readonly' }),
    row('b', { expiresAt: NOW + 1, ips, role: 'readonly', rate: [1, 60] }),
    row('c', { role: 'no-such-role' }),
  ];
  const { verifier } = await startVerifier(t, keys, { report: false });
  const code = (name: string, permission?: string, ip?: string | null) =>
    verifier.check(keyNamed(name), { ip, ...(permission !== undefined && { permission }) }).code;
  assert.equal(verifier.check(`${keyNamed('a')}x`).code, 'unknown');
  assert.equal(code('z'), 'unknown');
  assert.equal(code('a', 'flows:create'), 'expired');
  assert.equal(code('b', 'flows:create'), 'ip_denied');
  assert.equal(code('b', 'flows:create', '198.51.100.1'), 'ip_denied');
  assert.equal(code('b', 'flows:create', '::ffff:192.0.2.7'), 'forbidden');
  assert.equal(code('b', 'flows:fetch', '192.0.2.7'), 'valid');
  assert.equal(code('b', 'flows:fetch', '192.0.2.7'), 'rate_limited');
  assert.equal(code('c'), 'forbidden');
});

test('a rate limit is exact in this process, and the verdict contains its state', async (t) => {
  const { verifier, clock, connection } = await startVerifier(t, [row('a', { rate: [3, 10] })], { report: false });
  const check = () => verifier.check(keyNamed('a'));
  const codes = Array.from({ length: 100 }, () => check().code);
  assert.equal(codes.filter((code) => code === 'valid').length, 3);
  assert.deepEqual(check().rate, { limit: 3, windowSeconds: 10, allowed: false, remaining: 0, resetSeconds: 10 });
  clock.pass(9);
  connection.say('beat', { now: NOW + 9, number: 2 }, 2);
  await waitUntil(() => verifier.status().number === 2);
  assert.equal(check().rate?.resetSeconds, 1);
  clock.pass(1);
  assert.deepEqual(check().rate, { limit: 3, windowSeconds: 10, allowed: true, remaining: 2, resetSeconds: 10 });
});

test('a check denies any malformed key without throwing', async (t) => {
  const { verifier } = await startVerifier(t, [row('a')], { report: false });
  fc.assert(
    fc.property(fc.anything(), (key) => {
      const verdict = verifier.check(key as string, { permission: 'flows:fetch' });
      assert.ok(!verdict.valid && verdict.code === 'unknown');
    }),
  );
});

test('a check applies valid options and throws a TypeError for others', async (t) => {
  const { verifier } = await startVerifier(t, [row('a')], { report: false });
  const isValid = (options: unknown) => verifier.check(keyNamed('a'), options as object).valid;
  fc.assert(
    fc.property(fc.anything(), (options) => {
      const isNone = options === undefined || String(JSON.stringify(options)) === '{}';
      if (!isNone) assert.throws(() => isValid(options), TypeError);
    }),
  );
  fc.assert(
    fc.property(fc.record({ permission: fc.anything(), ip: fc.anything() }), ({ permission, ip }) => {
      const isTyped = typeof permission === 'string' && (ip == null || typeof ip === 'string');
      if (isTyped) assert.equal(isValid({ permission, ip }), false);
      else assert.throws(() => isValid({ permission, ip }), TypeError);
    }),
  );
});

test('requests are reported in batches with their details', async (t) => {
  const { feed, verifier, clock, connection } = await startVerifier(t, [
    row('a', { rate: [2, 60] }),
    row('b', { expiresAt: NOW }),
    row('c'),
    row('d'),
  ]);
  for (const ip of ['192.0.2.1', null, '192.0.2.3']) verifier.check(keyNamed('a'), { ip });
  verifier.check(keyNamed('a'), { permission: 'flows:delete' });
  verifier.check(keyNamed('b'), { ip: '192.0.2.9' });
  verifier.check(keyNamed('c'), { ip: '::FFFF:192.0.2.1' });
  verifier.check(keyNamed('d'), { ip: '192.0.2.1:443' });
  verifier.check(keyNamed('z'));
  const report = await waitUntil(() => feed.reports[0]);
  assert.deepEqual([report?.url, report?.headers.authorization], ['/api/v1/feed/usage', 'Bearer kwf_a.b']);
  assert.match(String(report?.headers['user-agent']), /^keyward-sdk\//);
  assert.match(String(report?.headers['idempotency-key']), /^[0-9a-f-]{36}$/);
  assert.deepEqual(JSON.parse(report?.body ?? ''), {
    usage: [
      { id: 'key_a', last_login: NOW, last_ip: null, counts: [[NOW / 3600, 2, 0, 0, 0, 1, 1]] },
      { id: 'key_b', last_login: null, last_ip: null, counts: [[NOW / 3600, 0, 0, 1, 0, 0, 0]] },
      { id: 'key_c', last_login: NOW, last_ip: '192.0.2.1', counts: [[NOW / 3600, 1, 0, 0, 0, 0, 0]] },
      { id: 'key_d', last_login: NOW, last_ip: null, counts: [[NOW / 3600, 1, 0, 0, 0, 0, 0]] },
    ],
  });
  clock.pass(3);
  connection.say('beat', { now: NOW + 3 }, 2);
  await sleep(1100);
  assert.equal(feed.reports.length, 1);
});

/**
 * Waits for this number of reports. Advances the clock while waiting, because the verifier pauses after a lost
 * response, at a moment that the test cannot observe.
 */
async function reported(feed: LoopbackFeed, clock: PlayedClock, count: number): Promise<void> {
  await waitUntil(() => {
    if (feed.reports.length < count) clock.pass(0.1);
    return feed.reports.length === count;
  });
}

test('a report whose response was lost is repeated unchanged, and newer requests follow in the next report', async (t) => {
  const { feed, verifier, clock } = await startVerifier(t, [row('a')]);
  feed.answer = (_, index) => (index < 2 ? 'lost' : { status: 204 });
  verifier.check(keyNamed('a'));
  await waitUntil(() => feed.reports.length === 1);
  for (let use = 0; use < 5; use++) verifier.check(keyNamed('a'));
  await reported(feed, clock, 2);
  await reported(feed, clock, 4);
  const keys = feed.reports.map(({ headers }) => headers['idempotency-key']);
  const counted = feed.reports.map(({ body }) => JSON.parse(body).usage[0].counts[0][1]);
  assert.ok(keys[0] === keys[1] && keys[1] === keys[2] && keys[2] !== keys[3]);
  assert.deepEqual(counted, [1, 1, 1, 5]);
});

test('a report that was lost for nine minutes keeps its times, including those of a rotation, but not its counts', async (t) => {
  const old = [(row('old') as string[])[3], 1, NOW + 86_400, 7];
  const { feed, verifier, clock } = await startVerifier(t, [[...row('a', { generation: 2 }), 'enabled', old, 0, null]]);
  feed.answer = (_, index) => (index === 0 ? 'lost' : index === 1 ? { status: 503 } : { status: 204 });
  verifier.check(keyNamed('old'), { ip: '192.0.2.7' });
  await waitUntil(() => feed.reports.length === 1);
  clock.pass(3);
  verifier.check(keyNamed('a'), { ip: '192.0.2.8' });
  clock.pass(9 * 60);
  await reported(feed, clock, 3);
  const { body = '' } = feed.reports[2] ?? {};
  const rotation = { number: 7, new_first_seen: NOW + 3, old_last_seen: NOW, old_last_ip: '192.0.2.7' };
  const counts = [[NOW / 3600, 1, 0, 0, 0, 0, 0]];
  assert.deepEqual(JSON.parse(body), {
    usage: [{ id: 'key_a', last_login: NOW + 3, last_ip: '192.0.2.8', counts, rotation }],
  });
});

test('a report that the server rejects as invalid does not block later reports', async (t) => {
  const { feed, verifier } = await startVerifier(t, [row('a')]);
  feed.answer = (_, index) => ({ status: index === 0 ? 400 : 204 });
  verifier.check(keyNamed('a'));
  await waitUntil(() => feed.reports.length === 1);
  verifier.check(keyNamed('a'));
  await waitUntil(() => feed.reports.length === 2);
  assert.notEqual(feed.reports[0]?.headers['idempotency-key'], feed.reports[1]?.headers['idempotency-key']);
});

test('keys beyond the limit of one report are sent in several reports, and closing sends the rest', async (t) => {
  const keys = Array.from({ length: 1500 }, (_, at) => row(`k${at}`));
  const { feed, verifier } = await startVerifier(t, keys);
  for (let at = 0; at < 1500; at++) verifier.check(keyNamed(`k${at}`));
  await verifier.close();
  assert.deepEqual(
    feed.reports.map(({ body }) => JSON.parse(body).usage.length),
    [1000, 500],
  );
});

test('a verifier with report: false sends no reports', async (t) => {
  const { feed, verifier, connection } = await startVerifier(t, [row('a')], { report: false });
  verifier.check(keyNamed('a'));
  connection.say('hello', hello('resume'));
  await verifier.close();
  assert.equal(feed.reports.length, 0);
});

test('keys of another system are valid while the feed contains their format', async (t) => {
  const key = `acme_${'0123456789abcdef'.repeat(2)}`;
  const { verifier, connection } = await startVerifier(t, [row('foreign', { key }), row('own')], { report: false });
  assert.deepEqual([verifier.check(key).code, verifier.check(keyNamed('own')).code], ['unknown', 'valid']);
  const account = { roles: ROLES, jwks: [] };
  connection.say(
    'account',
    { ...account, formats: [['characters', 'acme_', key.length, key.length, '0123456789abcdef']] },
    2,
  );
  await waitUntil(() => verifier.check(key).valid);
  for (const noise of [`${key}0`, key.slice(1), key.replace('f', 'g'), '']) {
    assert.equal(verifier.check(noise).code, 'unknown', noise);
  }
  connection.say('account', account, 3);
  await waitUntil(() => !verifier.check(key).valid);
  assert.equal(verifier.check(keyNamed('own')).code, 'valid');
});

test('length-range, base64 and UUID formats are supported, and an unknown newer format denies only its own keys', async (t) => {
  const keys = {
    range: `acme_${'0123456789abcdef'.repeat(2)}`,
    base64: `${'Ab/+'.repeat(10)}Abc=`,
    uuid: '550E8400-e29b-41d4-a716-446655440000',
    later: '01ARZ3NDEKTSV4RRFFQ69G5FAV',
  };
  const rows = Object.entries(keys).map(([name, key]) => row(name, { key }));
  const { verifier, connection } = await startVerifier(t, [...rows, row('own')], { report: false });
  const formats = [
    ['characters', 'acme_', 33, 40, '0123456789abcdef'],
    ['characters', '', 44, 44, 'base64'],
    ['uuid', '', 36, 36, ''],
    ['ulid', '', 26, 26, ''],
  ];
  connection.say('account', { roles: ROLES, jwks: [], formats }, 2);
  await waitUntil(() => verifier.check(keys.range).valid);
  const codes = Object.entries(keys).map(([name, key]) => [name, verifier.check(key).code]);
  assert.deepEqual(Object.fromEntries(codes), { range: 'valid', base64: 'valid', uuid: 'valid', later: 'unknown' });
  assert.equal(verifier.check(keyNamed('own')).code, 'valid');
});
