import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { HOUR_SECONDS, type Outcome, outcomes } from '../../src/domain/use-counts.ts';
import { Terminal } from '../cli/terminal.ts';
import { type ApiCaller, startKeyward } from '../support/keyward.ts';

const keyward = await startKeyward();
const { administrator: eve } = await keyward.otherAccount();
const PATH = '/api/v1/api-keys';
const DAY = 86_400;
const accounts: Record<string, string> = { acme1: 'ada@example.com', other1: eve.email };
let made = 0;

const sessions = new Map<string, Promise<ApiCaller>>();

/** Returns a session that all requests at the same clock time share, because lists can run concurrently. */
function signedIn(shortname = 'acme1'): Promise<ApiCaller> {
  const place = `${shortname} ${keyward.clock.now}`;
  const session = sessions.get(place) ?? keyward.signIn(accounts[shortname]);
  sessions.set(place, session);
  return session;
}

async function newKeys(count: number, shortname = 'acme1'): Promise<string[]> {
  const as = await signedIn(shortname);
  const names: string[] = [];
  for (let each = 0; each < count; each++) {
    const body = { appname: `k-${++made}`, roles: ['READONLY'] };
    names.push((await keyward.ok('POST', PATH, { body, as })).body.data.appname);
  }
  return names;
}

/** Adds requests with this time to the usage of a key. The hour may be over already, as in a replica's usage report. */
async function count(appname: string, at: number, counts: Partial<Record<Outcome, number>>, shortname = 'acme1') {
  const { stores } = keyward.context.storage;
  const account = await stores.directory.accountNamed(shortname);
  const key = account && (await stores.apiKeys.named(account.id, appname));
  const uses = key && account ? await stores.keyUses.ofKey(account.id, key.id, 0) : undefined;
  assert.ok(account && uses);
  const hour = Math.floor(at / HOUR_SECONDS);
  const hours = [[hour, outcomes.map((outcome) => counts[outcome] ?? 0)]] as const;
  keyward.context.uses.take(account.id, uses.ordinal, { lastLogin: null, hours });
}

async function list(
  query: Record<string, string>,
  as: ApiCaller,
): Promise<{ names: string[]; meta: Record<string, string> }> {
  const { body } = await keyward.ok('GET', `${PATH}?${new URLSearchParams(query)}`, { as });
  return { names: body.data.map(({ appname }: { appname: string }) => appname), meta: body.meta };
}

const byUsage = async (shortname = 'acme1') =>
  (await list({ sort: '-usage', limit: '1000' }, await signedIn(shortname))).names;

/** Returns the expected order, computed from the response of GET usage for each key. */
async function expected(shortname = 'acme1'): Promise<string[]> {
  const as = await signedIn(shortname);
  const { names } = await list({ sort: 'added' }, as);
  const rows = await Promise.all(
    names.map(async (name, at) => {
      const { totals } = (await keyward.ok('GET', `${PATH}/${name}/usage`, { as })).body.data;
      return { name, good: totals.last_30_days.valid + totals.last_30_days.exchanged, at };
    }),
  );
  return rows.sort((one, other) => other.good - one.good || other.at - one.at).map(({ name }) => name);
}

const midnight = () => keyward.clock.now - (keyward.clock.now % DAY);

test("sorting by usage counts each account's valid requests of today and of the 29 days before", async () => {
  const [denied, tooOld, first, today, unwritten] = (await newKeys(5)) as [string, string, string, string, string];
  const [foreign] = (await newKeys(1, 'other1')) as [string];
  await count(denied, keyward.clock.now, { forbidden: 500, expired: 500, rate_limited: 500 });
  await count(tooOld, midnight() - 29 * DAY - 1, { valid: 400 });
  await count(first, midnight() - 29 * DAY, { valid: 20, exchanged: 1 });
  await count(foreign, keyward.clock.now, { valid: 7 }, 'other1');
  await keyward.context.uses.fold();
  await count(today, keyward.clock.now, { valid: 300 });
  assert.deepEqual(await byUsage(), [today, first, unwritten, tooOld, denied]);
  await count(unwritten, keyward.clock.now, { exchanged: 301 });
  assert.deepEqual(await byUsage(), [unwritten, today, first, tooOld, denied]);
  assert.deepEqual(await byUsage('other1'), [foreign]);
  assert.deepEqual(await byUsage(), await expected());
});

test('after midnight the oldest of the 30 days no longer counts, even after a restart; if the clock is set back, that day counts again', async () => {
  const [leaving, staying] = (await newKeys(2)) as [string, string];
  await count(leaving, midnight() - 29 * DAY + HOUR_SECONDS, { valid: 1000 });
  await count(leaving, midnight() - 28 * DAY, { valid: 1 });
  await count(staying, midnight() - 28 * DAY, { valid: 900 });
  assert.deepEqual((await byUsage()).slice(0, 2), [leaving, staying]);
  keyward.clock.advance(midnight() + DAY - keyward.clock.now - 1);
  assert.deepEqual((await byUsage()).slice(0, 2), [leaving, staying]);
  keyward.clock.advance(1);
  const nextDay = await byUsage();
  assert.equal(nextDay[0], staying);
  assert.deepEqual(nextDay, await expected());
  await keyward.restart();
  assert.deepEqual(await byUsage(), nextDay);
  keyward.clock.advance(-1);
  assert.deepEqual((await byUsage()).slice(0, 2), [leaving, staying]);
  keyward.clock.advance(1);
  assert.deepEqual(await byUsage(), nextDay);
});

test('a changed key keeps its usage and position, and a new key does not inherit the usage of a deleted key', async () => {
  const [most, second] = (await newKeys(2)) as [string, string];
  await count(most, keyward.clock.now, { valid: 5000 });
  await count(second, keyward.clock.now, { valid: 4000 });
  assert.deepEqual((await byUsage()).slice(0, 2), [most, second]);
  const as = await signedIn();
  await keyward.ok('PUT', `${PATH}/${most}`, { body: { roles: ['READONLY'], description: 'changed' }, as });
  await keyward.ok('PUT', `${PATH}/${second}/regen`, { as });
  assert.deepEqual((await byUsage()).slice(0, 2), [most, second]);
  await keyward.ok('DELETE', `${PATH}/${most}`, { as });
  await newKeys(1);
  const names = await byUsage();
  assert.equal(names[0], second);
  assert.deepEqual(names, await expected());
});

test('pages sorted by usage cover the whole list forward and backward, in ascending and descending order, with and without a filter', async () => {
  const as = await signedIn();
  const names = await newKeys(12);
  for (const [at, name] of names.entries()) await count(name, keyward.clock.now - at * DAY, { valid: at % 4 });
  for (const filter of [{}, { q: 'k-1' }]) {
    const descending = (await expected()).filter((name) => !('q' in filter) || name.includes('k-1'));
    for (const [sort, order] of [
      ['-usage', descending],
      ['usage', descending.toReversed()],
    ] as const) {
      assert.deepEqual((await list({ sort, ...filter }, as)).names, order);
      const pages: string[][] = [];
      let page = await list({ sort, limit: '5', ...filter }, as);
      for (;;) {
        assert.equal(page.meta['total'], order.length);
        pages.push(page.names);
        if (page.meta['next_cursor'] === null) break;
        page = await list({ sort, limit: '5', ...filter, cursor: page.meta['next_cursor'] ?? '' }, as);
      }
      assert.deepEqual(pages.flat(), order);
      for (const before of pages.slice(0, -1).toReversed()) {
        page = await list({ sort, limit: '5', ...filter, cursor: page.meta['prev_cursor'] ?? '' }, as);
        assert.deepEqual(page.names, before);
      }
    }
  }
});

test('the CLI sorts by usage from the database alone', async () => {
  const [most, second] = (await newKeys(2)) as [string, string];
  const now = Date.now() / 1000;
  await count(second, now, { valid: 70_000 });
  await count(most, now - DAY, { valid: 80_000 });
  await count(second, now - 31 * DAY, { valid: 90_000 });
  await keyward.context.uses.fold();
  const terminal = new Terminal(keyward.dataDirectory, {});
  const names = async (sort: string) =>
    (
      (await terminal.runOk('keys', 'list', '--account', 'acme1', '--sort', sort, '--json')).json as {
        appname: string;
      }[]
    ).map(({ appname }) => appname);
  const descending = await names('-usage');
  assert.deepEqual(descending.slice(0, 2), [most, second]);
  assert.deepEqual(await names('usage'), descending.toReversed());
});

const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      does: fc.constant('count' as const),
      which: fc.nat(),
      daysAgo: fc.integer({ min: 0, max: 33 }),
      outcome: fc.constantFrom(...outcomes),
      times: fc.constantFrom(1, 2, 3, 200, 70_000),
    }),
  },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('list' as const) }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('write' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({ does: fc.constant('advance' as const), days: fc.constantFrom(1, 1, 2, 29, 31) }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('turnBack' as const), days: fc.constantFrom(1, 3) }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('restart' as const) }) },
);

test('after any sequence of requests, folds, lists, clock changes and restarts, the order matches the totals of GET usage', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 25 }), async (steps) => {
      const { names } = await list({ sort: 'added' }, await signedIn());
      const underWay: Promise<unknown>[] = [];
      for (const each of steps) {
        if (each.does === 'count') {
          const name = names[each.which % names.length] as string;
          await count(name, keyward.clock.now - each.daysAgo * DAY, { [each.outcome]: each.times });
        } else if (each.does === 'list') underWay.push(byUsage());
        else if (each.does === 'write') underWay.push(keyward.context.uses.fold());
        else {
          await Promise.all(underWay);
          if (each.does === 'restart') await keyward.restart();
          else keyward.clock.advance((each.does === 'advance' ? each.days : -each.days) * DAY);
        }
      }
      await Promise.all(underWay);
      assert.deepEqual(await byUsage(), await expected());
    }),
    { numRuns: 10 },
  );
});
