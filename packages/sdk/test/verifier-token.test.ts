import assert from 'node:assert/strict';
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import test, { type TestContext } from 'node:test';
import { loopbackFeed } from './loopback-feed.ts';
import { installPacked } from './packed.ts';
import { ISSUER, NOW, PlayedClock, ROLES, row, sendBeat, snapshot } from './played-account.ts';

const { createVerifier } = (await installPacked()).verifier;

interface Signer {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

const signers = {
  EdDSA: generateKeyPairSync('ed25519'),
  ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  RS256: generateKeyPairSync('rsa', { modulusLength: 2048 }),
} satisfies Record<string, Signer>;
const small = generateKeyPairSync('rsa', { modulusLength: 1024 });
type Algorithm = keyof typeof signers;

const jwk = (kid: string, { publicKey }: Signer) => ({ ...publicKey.export({ format: 'jwk' }), kid, use: 'sig' });
const jwks = [
  ...Object.entries(signers).map(([kid, signer]) => jwk(kid, signer)),
  jwk('small', small),
  { kty: 'oct', kid: 'oct', k: 'c2VjcmV0' },
  null,
];

const CLAIMS = { iss: ISSUER, aud: 'flows', exp: NOW + 60, acc: 'acc_1', sub: 'key_a', gen: 1, scope: 'flows:fetch' };

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

interface Made {
  readonly claims?: object;
  readonly header?: object;
  readonly algorithm?: Algorithm;
  readonly signer?: Signer;
}

function token({ claims = {}, header = {}, algorithm = 'EdDSA', signer = signers[algorithm] }: Made = {}): string {
  const head = encode({ alg: algorithm, typ: 'at+jwt', kid: algorithm, ...header });
  const input = `${head}.${encode({ ...CLAIMS, ...claims })}`;
  const key =
    algorithm === 'ES256' ? ({ key: signer.privateKey, dsaEncoding: 'ieee-p1363' } as const) : signer.privateKey;
  const signature = sign(algorithm === 'EdDSA' ? null : 'sha256', Buffer.from(input), key);
  return `${input}.${signature.toString('base64url')}`;
}

async function startVerifier(t: TestContext, keys: unknown[][] = [row('a')], ended: string[] = []) {
  const feed = await loopbackFeed(t);
  const clock = new PlayedClock();
  const verifier = createVerifier({ url: feed.url, credential: 'kwf_a.b', clock, report: false });
  t.after(() => verifier.close());
  const started = verifier.start();
  const connection = await feed.connection();
  snapshot(connection, { keys, jwks, ended });
  await started;
  const check = async (text: string, permission?: string, ip?: string) =>
    (await verifier.checkToken(text, { audience: 'flows', ip, ...(permission !== undefined && { permission }) })).code;
  return { verifier, connection, clock, check };
}

for (const algorithm of ['EdDSA', 'ES256', 'RS256'] as const) {
  test(`a token signed with ${algorithm} is valid offline, and a changed token is invalid`, async (t) => {
    const { verifier, check } = await startVerifier(t);
    const good = token({ algorithm });
    assert.deepEqual(await verifier.checkToken(good, { audience: 'flows', permission: 'flows:fetch' }), {
      valid: true,
      code: 'valid',
      id: 'key_a',
      appname: 'a',
      account: 'acme1',
      roles: ['admin'],
      permissions: ['flows:fetch'],
      metadata: {},
      externalId: null,
      environment: 'live',
      scope: ['flows:fetch'],
      expiresAt: NOW + 60,
    });
    const [head = '', body = '', tail = ''] = good.split('.');
    const forged = encode({ ...CLAIMS, scope: 'flows:create' });
    const spare = `${tail.slice(0, -1)}${String.fromCharCode(tail.charCodeAt(tail.length - 1) + 1)}`;
    const wrong = [
      `${head}.${forged}.${tail}`,
      `${good}=`,
      `${head}.${body}.`,
      `${head}.${body}`,
      ` ${good}`,
      `${good}.x`,
    ];
    for (const text of [...wrong, `${head}.${body}.${spare}`, '', 'a.b.c', '..']) {
      assert.equal(await check(text), 'unknown', text);
    }
  });
}

test('the key determines the algorithm, not the token', async (t) => {
  const { check } = await startVerifier(t);
  const made: Made[] = [
    { header: { alg: 'none' } },
    { header: { alg: 'HS256' } },
    { header: { kid: 'ES256' } },
    { header: { kid: 'oct' } },
    { header: { kid: undefined } },
    { header: { typ: 'JWT' } },
    { header: { crit: ['b64'], b64: false } },
    { algorithm: 'RS256', header: { kid: 'small' }, signer: small },
    { signer: generateKeyPairSync('ed25519') },
  ];
  for (const each of made) assert.equal(await check(token(each)), 'unknown', JSON.stringify(each.header));
});

test('a token with claims of another issuer, audience, kind or type is invalid', async (t) => {
  const { check } = await startVerifier(t);
  const wrong = [
    { iss: 'https://other.example' },
    { aud: 'reports' },
    { aud: undefined },
    { aud: [] },
    { sub: 'key_z' },
    { gen: 2 },
    { gen: '1' },
    { sgen: 1 },
    { kind: 'person' },
    { exp: String(NOW + 60) },
    { acc: 1 },
    { scope: ['flows:fetch'] },
  ];
  for (const claims of wrong) assert.equal(await check(token({ claims })), 'unknown', JSON.stringify(claims));
  assert.equal(await check(token({ claims: { aud: ['x', 'flows'], sgen: 0, kind: 'key', sid: 'fam_1' } })), 'valid');
  assert.equal(await check(token({ claims: { exp: NOW } })), 'expired');
});

test('a token has the permissions that both its scope and its role grant', async (t) => {
  const { check, connection, verifier } = await startVerifier(t);
  const both = token({ claims: { scope: 'flows:fetch flows:create' } });
  assert.equal(await check(both, 'flows:create'), 'valid');
  assert.equal(await check(token(), 'flows:create'), 'forbidden');
  assert.equal(await check(token({ claims: { scope: undefined } })), 'valid');
  assert.equal(await check(token({ claims: { scope: undefined } }), 'flows:fetch'), 'forbidden');
  connection.say('account', { roles: { admin: ['flows:fetch'] }, jwks }, 2);
  await sendBeat(connection, verifier, 2);
  assert.equal(await check(both, 'flows:create'), 'forbidden');
});

test('a token is invalid once its key, generation, family, signing key or the token itself is revoked', async (t) => {
  const { check, connection, verifier, clock } = await startVerifier(t, [row('a'), row('b')], ['fam_old']);
  /** Generations are random numbers of 53 bits. */
  const generation = Number.MAX_SAFE_INTEGER;
  const of = (claims: object) => token({ claims });
  assert.equal(await check(of({ sid: 'fam_old' })), 'unknown');
  assert.equal(await check(of({ jti: 'fam_old' })), 'unknown');
  assert.deepEqual([await check(of({ sid: 'fam_1' })), await check(of({ jti: 'jti_1' }))], ['valid', 'valid']);
  connection.say('ended', ['fam_1', 'jti_1'], 2);
  connection.say('key', row('b', { generation }), 3);
  await sendBeat(connection, verifier, 3);
  assert.deepEqual([await check(of({ sid: 'fam_1' })), await check(of({ jti: 'jti_1' }))], ['unknown', 'unknown']);
  assert.equal(await check(of({ sub: 'key_b' })), 'unknown');
  assert.equal(await check(of({ sub: 'key_b', gen: generation - 1 })), 'unknown');
  assert.equal(await check(of({ sub: 'key_b', gen: generation })), 'valid');
  connection.say('key', row('b', { generation, expiresAt: NOW + 2 }), 4);
  await sendBeat(connection, verifier, 4);
  clock.pass(2);
  assert.equal(await check(of({ sub: 'key_b', gen: generation })), 'expired');
  connection.say('gone', ['key_b'], 5);
  connection.say('account', { roles: ROLES, jwks: [jwk('ES256', signers.ES256)] }, 6);
  await sendBeat(connection, verifier, 6);
  assert.equal(await check(of({ sub: 'key_b', gen: generation })), 'unknown');
  assert.equal(await check(token()), 'unknown');
  assert.equal(await check(token({ algorithm: 'ES256' })), 'valid');
});

test('the IP address of a token is checked if it is known', async (t) => {
  const { check } = await startVerifier(t, [row('a', { ips: ['192.0.2.0/24'] })]);
  assert.equal(await check(token()), 'valid');
  assert.equal(await check(token(), undefined, '192.0.2.1'), 'valid');
  assert.equal(await check(token(), undefined, '198.51.100.1'), 'ip_denied');
});
