import assert from 'node:assert/strict';
import test from 'node:test';
import { startKeyward } from '../support/keyward.ts';

const keyward = await startKeyward();
const as = await keyward.asUser();
const PATH = '/api/v1/api-keys';
const roles = ['READONLY'];
let sequence = 0;

const add = (body: object) =>
  keyward.request('POST', PATH, { body: { appname: `limited-${++sequence}`, roles, ...body }, as });
const get = async (name: string) => (await keyward.ok('GET', `${PATH}/${name}`, { as })).body.data;
const put = (name: string, body: object) => keyward.request('PUT', `${PATH}/${name}`, { body: { roles, ...body }, as });
const limits = ({ allowed_ips, rate_limit }: { allowed_ips: unknown; rate_limit: unknown }) => ({
  allowed_ips,
  rate_limit,
});

const limited = {
  allowed_ips: ['3.3.3.3/16', '::ffff:10.1.2.3', '2001:DB8::/32', '203.0.113.7'],
  rate_limit: { limit: 100, window_seconds: 60 },
};
const unlimited = { allowed_ips: [], rate_limit: null };

test('IP addresses are stored as sent, with surrounding whitespace trimmed', async () => {
  const { body } = await add({ ...limited, allowed_ips: limited.allowed_ips.map((each) => ` ${each}\t`) });
  assert.deepEqual(limits(body.data), limited);
  assert.deepEqual(limits(await get(body.data.appname)), limited);
});

test('an update leaves omitted limits unchanged and replaces the others', async () => {
  const { appname } = (await add(limited)).body.data;
  assert.deepEqual(limits((await put(appname, {})).body.data), limited);
  assert.deepEqual(limits((await put(appname, { allowed_ips: [] })).body.data), { ...limited, allowed_ips: [] });
  assert.deepEqual(limits((await put(appname, { rate_limit: null })).body.data), unlimited);
  const record = (await put(appname, limited)).body.data;
  assert.deepEqual((await put(appname, record)).body.data, record, 'a fetched record is accepted unchanged');
  const regen = await keyward.ok('PUT', `${PATH}/${appname}/regen`, { as });
  assert.deepEqual(limits(regen.body.data), limited);
  const withoutIps = await keyward.ok('PUT', `${PATH}/${appname}/regen`, { body: { allowed_ips: [] }, as });
  assert.deepEqual(limits(withoutIps.body.data), { ...limited, allowed_ips: [] });
});

test('the audit record of an update contains the limits before and after it', async () => {
  const { appname } = (await add(unlimited)).body.data;
  await put(appname, limited);
  const { body } = await keyward.ok('POST', '/api/v1/search/audit', { body: { size: 1 }, as });
  assert.deepEqual([limits(body.data[0].before), limits(body.data[0].after)], [unlimited, limited]);
});

test('an invalid IP address is rejected with an error that quotes it, and the key stays unchanged', async () => {
  const { appname } = (await add(limited)).body.data;
  for (const entry of [
    '10.0.0.300',
    '127.1',
    '0x7f.0.0.1',
    '010.0.0.1',
    'fe80::1%eth0',
    '10.0.0.1:80',
    '10.0.0.0/33',
  ]) {
    const body = { allowed_ips: ['192.0.2.1', entry] };
    for (const response of [await add(body), await put(appname, body)]) {
      assert.deepEqual([response.status, response.body.code], [400, 'invalid_request'], entry);
      assert.equal(
        response.body.message,
        `Entry 2 of allowed_ips, "${entry}", is not an IPv4 or IPv6 address, or a CIDR block, such as 203.0.113.7, 10.0.0.0/8 or 2001:db8::/32.`,
      );
    }
  }
  for (const entry of ['', ' ', 'kw_0123456789ABCDEFGHIJKLMNOPQRST1TUbvn', '\u001b[2J', 'x'.repeat(64)]) {
    assert.match((await add({ allowed_ips: [entry] })).body.message, /^Entry 1 of allowed_ips is not an IPv4/);
  }
  assert.deepEqual(limits(await get(appname)), limited);
});

for (const allowed_ips of [
  null,
  '10.0.0.1',
  {},
  [7],
  [null],
  [['10.0.0.1']],
  ['1'.repeat(65)],
  Array(101).fill('::1'),
]) {
  test(`allowed_ips rejects ${JSON.stringify(allowed_ips).slice(0, 40)}`, async () => {
    const { status, body } = await add({ allowed_ips });
    assert.equal(status, 400);
    assert.match(
      body.message,
      /^allowed_ips must be an array of at most 100 strings, each an IPv4|^allowed_ips\.0 must be an IPv4/,
    );
  });
}

test('a list of 100 IP addresses keeps its order', async () => {
  const allowed_ips = Array.from({ length: 100 }, (_, index) => `10.0.0.${100 - index}`);
  assert.deepEqual((await add({ allowed_ips })).body.data.allowed_ips, allowed_ips);
});

const invalidRateLimits = [
  ...[0, 7, '100/60', [], {}, { limit: 1 }, { window_seconds: 1 }, { limit: 1, window_seconds: 1, more: 1 }],
  ...[
    { limit: 0, window_seconds: 1 },
    { limit: 100_001, window_seconds: 1 },
    { limit: 1.5, window_seconds: 1 },
  ],
  ...[
    { limit: 1, window_seconds: 0 },
    { limit: 1, window_seconds: 86_401 },
    { limit: '1', window_seconds: 1 },
  ],
];
for (const rate_limit of invalidRateLimits) {
  test(`rate_limit rejects ${JSON.stringify(rate_limit)}`, async () => {
    const { status, body } = await add({ rate_limit });
    assert.deepEqual([status, body.code], [400, 'invalid_request']);
    assert.match(body.message, /^rate_limit\S* (must be|is missing)|^The body has an unknown member: more/);
  });
}

test('rate_limit accepts the largest limit and the longest window', async () => {
  for (const rate_limit of [
    { limit: 1, window_seconds: 86_400 },
    { limit: 100_000, window_seconds: 1 },
  ]) {
    assert.deepEqual((await add({ rate_limit })).body.data.rate_limit, rate_limit);
  }
});
