import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import test from 'node:test';
import { formatKey } from '@keyward/contract';
import { startKeyward } from '../support/keyward.ts';

const keyward = await startKeyward();
const as = await keyward.asUser('ADMIN');

const DAY = 86_400;
const ACME = `acme_${'0123456789abcdef'.repeat(2)}01234567`;
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const own = (fill: string) => formatKey('kw', fill.repeat(30));

const format = { name: 'acme', prefix: 'acme_', length: ACME.length, alphabet: '0123456789abcdef' };
await keyward.ok('POST', '/api/v1/key-formats', { body: format, as });

const send = async (body: object) => keyward.request('POST', '/api/v1/key-import', { body, as: await signIn() });
const signIn = () => keyward.asUser('ADMIN');
const importKeys = async (row: object, more: object = {}) => {
  const { data } = (await send({ rows: [{ role: 'READONLY', ...row }], ...more })).body;
  return data.rows[0];
};
const verdict = async (key: string) =>
  (await keyward.ok('POST', '/api/v1/verify', { body: { key }, as })).body.data.code;
const stored = async (name: string) => (await keyward.request('GET', `/api/v1/api-keys/${name}`, { as })).body.data;

test('rejects a digest without a key format; a format in the row or the request makes its key valid', async () => {
  const bare = { name: 'bare', sha256: sha256(own('B')) };
  const rejected = await importKeys(bare);
  assert.match(rejected.reason, /^A sha256 requires the key format of its key\. Set key_format to keyward/);
  assert.equal((await importKeys(bare, { key_format: 'keyward' })).outcome, 'imported');
  assert.equal(await verdict(own('B')), 'valid');
  assert.match(
    (await importKeys({ ...bare, name: 'x', key_format: 'nosuch' })).reason,
    /^key_format must be keyward or/,
  );
  assert.match((await importKeys({ name: 'x', key_format: 'acme' })).reason, /^key_format requires a key or a sha256/);
  const reserved = await keyward.request('POST', '/api/v1/key-formats', { body: { ...format, name: 'keyward' }, as });
  assert.deepEqual([reserved.status, reserved.body.code], [409, 'name_taken']);
});

test('a row without key and sha256 gets a secret only with new_secrets', async () => {
  for (const sha of [undefined, null, '']) {
    const rejected = await importKeys({ name: 'empty', role: 'ADMIN', sha256: sha, key: sha });
    assert.deepEqual([rejected.outcome, rejected.appkey], ['rejected', undefined]);
    assert.match(rejected.reason, /set new_secrets \(--new-secrets\)/);
  }
  assert.equal(await stored('empty'), undefined);
  const { appkey } = await importKeys({ name: 'empty' }, { new_secrets: true });
  assert.equal(await verdict(appkey), 'valid');
});

test('rejects unknown columns unless they are ignored, and reads the columns of an export without setting them', async () => {
  const row = { name: 'columns', sha256: sha256(own('C')), key_format: 'keyward' };
  assert.match(
    (await importKeys({ ...row, Colour: 'red' })).reason,
    /^The column Colour is unknown\. Rename it, or list/,
  );
  const secret = own('S');
  for (const column of [secret, 'a b', 'ä', '__proto__x'.repeat(4)]) {
    const { reason } = await importKeys(JSON.parse(JSON.stringify({ ...row, [column]: 1 })));
    assert.match(reason, /^The row has a column that is unknown/);
    assert.ok(!reason.includes(column));
  }
  const text = `name,role,sha256,key_format,Cost Centre\ncolumns,READONLY,${row.sha256},keyward,7\n`;
  const [rejected] = (await send({ text })).body.data.rows;
  assert.match(rejected.reason, /^The column cost_centre is unknown/);
  assert.equal(
    (await send({ text, ignore_columns: ['Cost Centre'], preview: true })).body.data.rows[0].outcome,
    'ready',
  );
  const exported = { id: 'key_x', created_at: 1, created_by: 'nobody', last_ip: '192.0.2.1', hint: 'x', rotation: {} };
  assert.equal((await importKeys({ ...row, ...exported })).outcome, 'imported');
  const key = await stored('columns');
  assert.notEqual(key.id, 'key_x');
  assert.deepEqual([key.created_at, key.last_ip], [keyward.clock.now, null]);
  assert.notEqual(key.created_by, 'nobody');
});

test('a row uses the column names of an export or of an import, and is rejected if both are present and differ', async () => {
  const row = (more: object) => ({ sha256: sha256(own('N')), key_format: 'keyward', ...more });
  const outcomes = async (more: object) =>
    (await send({ rows: [row(more)], preview: true })).body.data.rows.map(
      ({ name, outcome, reason }: Record<string, string>) => [name, reason ?? outcome],
    )[0];
  for (const more of [
    { appname: 'both', roles: ['readonly'] },
    { appname: 'both', roles: 'READONLY' },
    { appname: 'both', name: 'both', roles: ['READONLY'], role: 'READONLY' },
    { appname: 'both', name: '', roles: ['READONLY'], role: null },
  ]) {
    assert.deepEqual(await outcomes(more), ['both', 'ready'], JSON.stringify(more));
  }
  const named = { appname: 'one', name: 'other', role: 'READONLY' };
  assert.match((await outcomes(named))[1], /^The columns name and appname disagree/);
  const roles = { name: 'one', role: 'READONLY', roles: ['admin'] };
  assert.match((await outcomes(roles))[1], /^The columns role and roles disagree/);
  assert.match((await outcomes({ name: 'one', roles: ['admin', 'readonly'] }))[1], /^role must be/);
  assert.match((await outcomes({ name: 'one', roles: ['nosuch'] }))[1], /Add the role first/);
});

test('an exported status is imported unchanged, and a quarantined key as disabled', async () => {
  const past = keyward.clock.now - 5;
  const arriving = async (more: object) => {
    const { reason, status } = await importKeys({ name: 'state', ...more }, { preview: true, new_secrets: true });
    return reason ?? status;
  };
  assert.equal(await arriving({ status: 'expired', expires_at: past }), 'expired');
  assert.equal(await arriving({ status: 'Quarantined' }), 'disabled');
  assert.equal(await arriving({ status: 'disabled', disabled_reason: 'leaked' }), 'disabled');
  for (const expires_at of [null, past + 10]) {
    assert.match(await arriving({ status: 'expired', expires_at }), /^status must be active or disabled/);
  }
  assert.match(await arriving({ status: 'quarantined', active: true }), /disagree/);
  assert.match(await arriving({ disabled_reason: 'leaked' }), /^disabled_reason requires the status disabled/);
  assert.match(await arriving({ disabled: true, disabled_reason: 'a\u202eb' }), /^disabled_reason must be text/);
});

test('a duplicate member in a JSON text does not enable a key', async () => {
  const start = `"name":"twice","role":"READONLY","key":"${own('T')}"`;
  for (const members of [
    '"status":"disabled","status":"active"',
    '"disabled":true,"disabled":false',
    '"status":"disabled","status":null',
    '"expires_at":1700000000,"expires_at":null',
    '"metadata":{"a":1,"a":2}',
  ]) {
    const row = `{${start},${members}}`;
    for (const text of [row, `[${row}]`, `{"keys":[${row}]}`, `${row}\n${row}`]) {
      const { status, body } = await send({ text });
      assert.deepEqual([status, body.code], [400, 'invalid_request'], text);
      assert.match(body.message, /contains an object with a repeated member\. Remove one of the two\.$/);
    }
  }
  const csv = `name,role,key,metadata\ntwice,READONLY,${own('T')},"{""a"":1,""a"":2}"\n`;
  const [rejected] = (await send({ text: csv })).body.data.rows;
  assert.match(rejected.reason, /^metadata must be a JSON object/);
  assert.equal(await verdict(own('T')), 'unknown');
});

test('status columns cannot be ignored, even with invisible characters in their names', async () => {
  const spellings = [
    ...['status', 'enabled', 'Active', ' disabled ', 'REVOKED', 'expires_at', 'Expires At', 'expires-at', 'ExpiresAt'],
    ...[
      'status\u200b',
      'st\u00adatus',
      '\ufeffstatus',
      'sta\u3164tus',
      'en\ufe0fabled',
      '\u202edisabled\u202c',
      're\u034fvoked',
    ],
    ...[
      '\uff44isabled',
      '\u24d0ctive',
      "'disabled",
      '"status"',
      'stàtus',
      '\u0455tatus',
      'dis\u0430bled',
      'expires\u2060at',
      '*status:',
    ],
  ];
  for (const column of spellings) {
    const rows = [{ name: 'ignoring', role: 'READONLY', key: own('I'), [column]: 'disabled' }];
    const response = await send({ rows, ignore_columns: ['a', column] });
    assert.deepEqual([response.status, response.body.code], [400, 'invalid_request'], JSON.stringify(column));
    assert.match(
      response.body.message,
      /^The column (status|enabled|active|disabled|revoked|expires_at) cannot be ignored/,
    );
  }
  const others = ['status_text', 'state', 'expiry', 'оценка', '状态', 'plan', 'a', '42', 'inactive'];
  const row = { name: 'ignoring', role: 'READONLY', key: own('I') };
  const rows = [{ ...row, ...Object.fromEntries(others.map((name) => [name, 'x'])) }];
  assert.equal((await send({ rows, ignore_columns: others, preview: true })).body.data.rows[0].outcome, 'ready');
});

test('a plain key must match a registered key format and the digest of its row', async () => {
  assert.equal((await importKeys({ name: 'plain-own', key: own('P') })).outcome, 'imported');
  const both = { name: 'plain-acme', key: ACME, sha256: sha256(ACME), key_format: 'acme' };
  assert.match((await importKeys({ ...both, sha256: sha256('other') })).reason, /^sha256 is not the SHA-256 of key/);
  assert.match(
    (await importKeys({ ...both, key_format: 'keyward' })).reason,
    /^key does not match the key format keyward\. /,
  );
  assert.equal((await importKeys(both)).outcome, 'imported');
  assert.deepEqual([await verdict(own('P')), await verdict(ACME)], ['valid', 'valid']);
  const typo = `${own('Q').slice(0, -1)}${own('Q').endsWith('a') ? 'b' : 'a'}`;
  for (const key of [typo, `${ACME}0`, 'a password', 'x']) {
    assert.match((await importKeys({ name: 'plain', key })).reason, /^key does not match a registered key format/, key);
  }
  assert.equal((await importKeys({ name: 'plain', key: 7 })).reason, 'key must be a string.');
});

test('no result, error, audit record or stored key contains a plain key', async () => {
  const key = ACME.replaceAll('0', '9');
  const rows = [
    { name: 'kept-out', key },
    { name: key, key },
    { name: 'x1', key, description: `was ${key}` },
    { name: 'x2', key, allowed_ips: key },
    { name: 'x3', key, [key]: 1 },
    { name: 'x4', key: `${key}\n${key}`, allowed_ips: `${key}\n` },
    { name: 'x5', key, role: key, key_format: key },
  ].map((row) => ({ role: 'READONLY', ...row }));
  const response = await send({ rows, partial: true });
  assert.deepEqual([response.body.data.imported, response.body.data.rejected], [1, 6], response.text);
  const csv = await send({ text: `name,role,key\nx,READONLY,${key}\ny,"READONLY,${key}\n` });
  const audit = await keyward.ok('POST', '/api/v1/search/audit', { body: { include: ['apikey'] }, as });
  assert.match(audit.text, /kept-out/);
  for (const { text } of [response, csv, audit, await keyward.ok('GET', '/api/v1/api-keys/kept-out', { as })]) {
    assert.ok(!text.includes(key), text);
  }
});

test('without apply_policy a row keeps its expiry; with apply_policy, the default or maximum lifetime applies', async () => {
  const policy = async (body: object) =>
    keyward.ok('PUT', '/api/v1/account/key-policy', {
      body: { default_lifetime_days: null, ...body },
      as: await signIn(),
    });
  const { now } = keyward.clock;
  const until = async (name: string, expires_at: number | null, more: object) => {
    const row = await importKeys({ name, expires_at }, { new_secrets: true, ...more });
    return row.reason ?? (await stored(name)).expires_at;
  };
  await policy({ default_lifetime_days: 10 });
  assert.deepEqual(
    [await until('d1', null, {}), await until('d2', null, { apply_policy: true })],
    [null, now + 10 * DAY],
  );
  await policy({ default_lifetime_days: 10, max_lifetime_days: 30 });
  assert.match(await until('m1', null, {}), /^The row has no expiry.* maximum lifetime of 30 days.*apply_policy/);
  assert.match(await until('m2', now + 31 * DAY, {}), /^The expiry exceeds .* 30 days\. .*apply_policy/);
  assert.equal(await until('m3', now + 30 * DAY, {}), now + 30 * DAY);
  const applied = { apply_policy: true };
  assert.deepEqual(
    [await until('m4', null, applied), await until('m5', now + 31 * DAY, applied), await until('m6', now - 5, applied)],
    [now + 10 * DAY, now + 30 * DAY, now - 5],
  );
  await policy({ max_lifetime_days: null });
});
