import assert from 'node:assert/strict';
import test from 'node:test';
import type { HttpResponse } from '../support/http-client.ts';
import { OTHER_PASSWORD, PASSWORD, type SignedInUser, startKeyward } from '../support/keyward.ts';

/*
 * At most two password hashes run at the same time, and a client that sends many sign-ins occupies both slots. These
 * tests count the hashes that a known device waits for: each response other than 429 required one hash.
 */

const keyward = await startKeyward({ trustedProxies: ['127.0.0.0/8'] });
const owner = await keyward.asUser('ADMIN');
const mallory = await keyward.invite({ email: 'mallory@example.com', password: OTHER_PASSWORD });

/** More requests than fit in the queue, and fewer than the connections of the test. */
const FLOOD = 100;
/**
 * Maximum number of hashes before a response: the two hashes already running, the hashes that run next to its own and
 * while its session is stored, and the hashes whose responses are in transit. A request in the queue of the flood waits
 * for 64 hashes.
 */
const MAX_HASHES = 12;

let sent = 0;

interface Attempt {
  readonly email?: string;
  readonly password?: string;
  readonly from?: string;
  readonly cookie?: string;
}

/** A sign-in of an unknown user, by default from its own IP address. */
function attempt({ email, password = 'wrong wrong wrong wrong', from, cookie }: Attempt = {}): Promise<HttpResponse> {
  sent++;
  const headers = {
    origin: keyward.url,
    'x-forwarded-for': from ?? `198.51.${sent >> 8}.${sent & 255}`,
    ...(cookie !== undefined && { cookie }),
  };
  return keyward.request('POST', '/api/v1/session', {
    body: { email: email ?? `nobody-${sent}@example.com`, password },
    headers,
  });
}

const count = (statuses: readonly number[], status: number) => statuses.filter((each) => each === status).length;

/**
 * Sends many concurrent attempts, and waits until some hashes are queued and other attempts are denied, or until all
 * attempts are answered.
 */
async function flood(make: (at: number) => Promise<HttpResponse>, size = FLOOD) {
  const statuses: number[] = [];
  const { promise: full, resolve } = Promise.withResolvers<void>();
  const all = Promise.all(
    Array.from({ length: size }, async (_, index) => {
      const { status } = await make(index);
      statuses.push(status);
      if (status === 429) resolve();
    }),
  );
  await Promise.race([full, all]);
  return { statuses, all, hashes: () => statuses.length - count(statuses, 429) };
}

/** Runs the work during a flood, and returns how many hashes of the flood ran in that time. */
async function countHashesDuring(
  make: (at: number) => Promise<HttpResponse>,
  work: () => Promise<unknown>,
): Promise<number> {
  const running = await flood(make);
  assert.ok(running.statuses.includes(429), 'the queue was never full');
  assert.ok(running.statuses.length < FLOOD, 'the flood ended before the work started');
  const before = running.hashes();
  await work();
  const meanwhile = running.hashes() - before;
  await running.all;
  return meanwhile;
}

const signInAs = ({ email, password, cookie }: SignedInUser) => keyward.signIn(email, password, { cookie });

test('a known device signs in during a flood of sign-ins from many IP addresses', async () => {
  const hashes = await countHashesDuring(
    () => attempt(),
    () => signInAs(owner),
  );
  assert.ok(hashes <= MAX_HASHES, `after ${hashes} hashes`);
});

test('during a flood, a session re-authenticates and changes its password, and a link is accepted', async () => {
  const user = await keyward.invite({ email: 'changes@example.com' });
  const { body } = await keyward.ok('POST', '/api/v1/user', {
    body: { given_name: 'G', family_name: 'H', email: 'enrolls@example.com', roles: ['READONLY'] },
    as: owner,
  });
  const hashes = await countHashesDuring(
    () => attempt(),
    async () => {
      await keyward.ok('POST', '/api/v1/session/reauthentication', { body: { password: PASSWORD }, as: owner });
      const change = { current_password: PASSWORD, new_password: OTHER_PASSWORD };
      await keyward.ok('PUT', '/api/v1/profile/password', { body: change, as: user });
      await keyward.enroll(body.data.enrollment.url);
    },
  );
  assert.ok(hashes <= 3 * MAX_HASHES, `after ${hashes} hashes`);
});

test('forged device cookies and device cookies of other users cannot use the reserved capacity', async () => {
  const [name = '', value = ''] = (/(?:^|; )([^=]*device)=([^;]+)/.exec(mallory.cookie) ?? []).slice(1);
  const forged = `${name}=${value.slice(0, -4)}AAAA`;
  for (const cookie of [forged, `${name}=${value}`]) {
    let at = 0;
    const emails = [owner.email, mallory.email, ...(cookie === `${name}=${value}` ? [] : [mallory.email])];
    const make = () => attempt({ email: at++ < 4 ? (emails[at % 2] ?? '') : `nobody-${sent}@example.com`, cookie });
    const hashes = await countHashesDuring(make, () => signInAs(owner));
    assert.ok(hashes <= MAX_HASHES, `after ${hashes} hashes with ${cookie.length} characters`);
  }
  keyward.clock.advance(1000);
});

test('a stolen device cookie allows five guesses and is throttled afterwards', async () => {
  const { statuses, all } = await flood(() => attempt({ email: mallory.email, cookie: mallory.cookie }));
  await all;
  assert.deepEqual([count(statuses, 401), count(statuses, 429)], [5, FLOOD - 5]);
  keyward.clock.advance(1000);
});

test('repeated sign-ins of a known device delay other devices by only a few hashes', async () => {
  const [first, second] = [await keyward.signIn(), await keyward.signIn()];
  for (const other of [second, { ...mallory }]) {
    const hashes = await countHashesDuring(
      () => attempt({ email: first.email, password: first.password, cookie: first.cookie }),
      () => signInAs({ ...other, password: other.password }),
    );
    assert.ok(hashes <= 2 * MAX_HASHES, `after ${hashes} hashes`);
  }
});

test('an attempt rejected by a full queue does not count', async () => {
  const running = await flood(() => attempt());
  const rejected = await Promise.all(
    Array.from({ length: 10 }, () => attempt({ email: owner.email, from: '203.0.113.1' })),
  );
  assert.ok(
    count(
      rejected.map(({ status }) => status),
      429,
    ) >= 6,
    'the queue was full',
  );
  await running.all;
  const response = await attempt({ email: owner.email, password: PASSWORD, from: '203.0.113.1' });
  assert.equal(response.status, 200);
});

test('attempts count on admission, so that concurrent attempts from a network do not exceed the limit; an IPv6 network is a /64', async () => {
  const spellings: readonly ((at: number) => string)[] = [
    (at) => `2001:db8:7:7::${at + 1}`,
    (at) => `2001:DB8:7:8:${at + 1}:0:0:1`,
    (at) => (at % 2 === 0 ? '203.0.113.77' : '::ffff:203.0.113.77'),
  ];
  for (const from of spellings) {
    const { statuses, all } = await flood((at) => attempt({ from: from(at) }), 60);
    await all;
    assert.deepEqual([count(statuses, 401), count(statuses, 429)], [30, 30]);
    assert.equal((await attempt({ from: from(61) })).status, 429);
  }
  assert.equal((await attempt({ from: '2001:db8:7:9::1' })).status, 401);
});

test('successful sign-ins do not count against their network', async () => {
  const from = '203.0.113.200';
  for (let index = 0; index < 31; index++) {
    assert.equal((await attempt({ email: owner.email, password: PASSWORD, from })).status, 200);
  }
  assert.equal((await attempt({ from })).status, 401);
});
