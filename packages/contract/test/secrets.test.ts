import assert from 'node:assert/strict';
import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import test from 'node:test';
import {
  BASE62,
  encodeConnectionSecret,
  findSecrets,
  formatKey,
  hasDamagedKey,
  redactSecrets,
  type SecretKind,
} from '@keyward/contract';
import fc from 'fast-check';

const base62 = (length: number) =>
  fc.string({ unit: fc.constantFrom(...BASE62), minLength: length, maxLength: length });
const key = fc.tuple(fc.stringMatching(/^[a-z][a-z0-9]{1,15}$/), base62(30)).map((each) => formatKey(...each));
const id = base62(20);
const bytes = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((each) => Buffer.from(each));

const segment = (value: unknown, space?: string) =>
  Buffer.from(JSON.stringify(value, null, space)).toString('base64url');
const signed = (header: object, payload: object, space?: string) => {
  const input = `${segment(header, space)}.${segment(payload)}`;
  return `${input}.${createHmac('sha256', 'k').update(input).digest('base64url')}`;
};

const secrets: { readonly [Kind in SecretKind]: fc.Arbitrary<string> } = {
  api_key: key,
  connection_secret: fc.tuple(base62(43), key).map(([sharedsecret, appkey]) =>
    encodeConnectionSecret({
      url: 'https://k.example/api/v1',
      shortname: 'acme1',
      appname: 'a',
      sharedsecret,
      appkey,
    }),
  ),
  shared_secret: base62(43),
  replica_credential: fc.tuple(id, base62(43)).map(([account, text]) => `kwf_acct_${account}.${text}`),
  webhook_secret: bytes.map((each) => `whsec_${each.toString('base64')}`),
  token: fc
    .tuple(fc.constantFrom(undefined, '\t', '  '), key)
    .map(([space, appkey]) => signed({ alg: 'HS256', typ: 'JWT' }, { iat: 1, jti: 2, appkey }, space)),
  refresh_token: fc
    .tuple(id, id, id, bytes)
    .map(([account, family, subject, mac]) =>
      [
        'kwr',
        `acct_${account}`,
        `fam_${family}`,
        1,
        'k',
        `key_${subject}`,
        7,
        '-',
        1800000000,
        mac.toString('base64url'),
      ].join('~'),
    ),
  one_time_link: base62(43).map((token) => `#token=${token}`),
  session: fc.tuple(id, base62(43)).map(([account, text]) => `acct_${account}.${text}`),
};

const surroundings = [
  ['', ''],
  [' ', '\n'],
  ['appkey=', '&more=1'],
  ['{"any": "', '"}'],
  ['https://keys.example.com/settings/', '/usage?x=1'],
  ['Bearer ', '.'],
] as const;

for (const [kind, arbitrary] of Object.entries(secrets)) {
  test(`${kind}: every secret that can be issued is recognized alone and inside text, and can be redacted`, () => {
    fc.assert(
      fc.property(arbitrary, fc.constantFrom(...surroundings), (secret, [before, after]) => {
        const [first, ...remaining] = findSecrets(before + secret + after);
        assert.deepEqual([first?.kind, remaining], [kind, []], secret);
        assert.ok(first?.text.startsWith(secret.replace('#token=', '')), secret);
        assert.ok(!redactSecrets(before + secret + after).includes(secret.slice(-12)));
      }),
      { numRuns: 2000, seed: 11 },
    );
  });
}

test('a truncated token and a truncated connection secret are recognized', () => {
  const token = fc.sample(secrets.token, 1)[0] ?? '';
  const connection = fc.sample(secrets.connection_secret, 1)[0] ?? '';
  for (const length of [100, 101, 102, 103]) {
    assert.equal(findSecrets(token.slice(0, length))[0]?.kind, 'token');
    assert.equal(findSecrets(connection.slice(0, length))[0]?.kind, 'connection_secret');
  }
});

test('the setup link and the invitation are recognized with their URL', () => {
  const token = fc.sample(base62(43), 1)[0] ?? '';
  assert.equal(findSecrets(`http://127.0.0.1:8080/setup#token=${token}`)[0]?.kind, 'one_time_link');
  assert.equal(
    findSecrets(`http://127.0.0.1:8080/enrollment#token=acct_4fJ9sLw2TqXb7Rk0VnEz.${token}`)[0]?.kind,
    'session',
  );
});

test('several secrets in one text are found in order', () => {
  const [one = '', other = ''] = fc.sample(key, 2);
  assert.deepEqual(
    findSecrets(`${one},${other}`).map(({ text }) => text),
    [one, other],
  );
  assert.equal(redactSecrets(`a ${one},${other} b`), 'a [redacted],[redacted] b');
});

test('most of a key is recognized as a damaged key, but identifiers and names are not', () => {
  fc.assert(
    fc.property(key, fc.integer({ min: 28, max: 36 }), (fullKey, length) => {
      const start = fullKey.indexOf('_') + 1;
      assert.ok(hasDamagedKey(` ${fullKey.slice(0, start + length)}`), fullKey);
    }),
    { seed: 11 },
  );
  for (const text of [
    'price_1MoBy5LkdIwHu7ixZhnattbh',
    'team_nightlyReportsForTheAccountingDepartment',
    ...ordinary.slice(3),
  ]) {
    assert.equal(hasDamagedKey(text), false, text);
  }
});

/** Search terms, and values in the URLs of this system. */
const ordinary = [
  'rharman_automation_rw',
  'kw_',
  'kw_0123456789ABCDEFGHIJKLMNOPQRST1TUbvm',
  'ada.lovelace+keys@engineering.example.com',
  '01890a5d-ac96-774b-bcce-b302099a8057',
  'key_4fJ9sLw2TqXb7Rk0VnEz',
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  'da39a3ee5e6b4b0d3255bfef95601890afd80709',
  'aGVsbG8gd29ybGQ=',
  Buffer.from('The quick brown fox jumps over a dog').toString('base64').slice(0, 43),
  Buffer.from('["appname",false,"tcross_ro",12]').toString('base64url'),
  'n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=',
  'NightlyReportsForTheAccountingDepartmentEur',
  'thequickbrownfoxjumpsoverthelazydogandagain',
  'the-quick-brown-fox-jumps-over-the-lazy-dog-and-comes-back',
  'report.v2.final',
  'eyJ.x.y',
  `${segment({ page: 2, sort: 'appname', backwards: false })}.more`,
  '/api/v1/api-keys?limit=50&sort=-last_login&unused_days=90',
  '8.8.8.0/24, 2001:db8::/32',
];

test('names, addresses, identifiers, digests, base64 and URLs are not secrets', () => {
  for (const text of ordinary) assert.deepEqual(findSecrets(text), [], text);
  assert.deepEqual(findSecrets(ordinary.join(' ')), []);
});

test('random identifiers are not secrets', () => {
  for (let round = 0; round < 2000; round++) {
    const random = randomBytes(32);
    const texts = [
      randomUUID(),
      random.toString('hex'),
      random.toString('base64'),
      random.subarray(0, 16).toString('base64url'),
    ];
    for (const text of texts) assert.deepEqual(findSecrets(text), [], text);
  }
});
