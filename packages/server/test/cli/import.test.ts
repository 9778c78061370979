import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import test from 'node:test';
import { decodeConnectionSecret } from '@keyward/contract';
import { NO_SERVER, Terminal } from './terminal.ts';

const EXAMPLE = `name,description,role,last_login
tcross_ro,,READONLY,2024-07-29 18:59:11
srdkn,,ADMIN,2024-12-12 19:51:30
rharman_automation_rw,,ADMIN,Never
rharman_automation_ro,,READONLY,2024-12-16 13:00:02
productreport,,READONLY,2024-12-09 16:21:36
djm_dash,,ADMIN,2024-09-27 20:02:11
chris_ro,,READONLY,2024-01-08 23:07:29
accountd,,ADMIN,2024-12-16 19:47:38
`;

interface Row {
  row: number;
  name: string;
  outcome: string;
  reason?: string;
  appkey?: string;
  connection_secret?: string;
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** Returns functions that import files into a new data directory. */
function createImporter() {
  const terminal = new Terminal();
  let count = 0;
  return {
    terminal,
    async imports(content: string | Buffer, ...options: string[]) {
      const file = terminal.file('import', content);
      const secrets = options.includes('--json') ? [] : ['--secrets', join(terminal.directory, `secrets-${++count}`)];
      const always = ['--new-secrets', '--key-format', 'keyward', ...secrets];
      return terminal.run(['keys', 'import', file, ...always, ...options]);
    },
    async expectRejection(content: string | Buffer, message: RegExp) {
      await terminal.expectError(['keys', 'import', '-'], message, { input: content });
    },
    async list() {
      return (await terminal.runOk('keys', 'list', '--json')).json as {
        appname: string;
        roles: string[];
        description: string;
        last_login: number | null;
        hint: string | null;
      }[];
    },
  };
}

test('imports the documented example with roles and last logins', async () => {
  const { terminal, imports, list } = createImporter();
  const { code, json } = await imports(EXAMPLE, '--json');
  assert.equal(code, 0);
  assert.deepEqual([json.imported, json.rejected], [8, 0]);
  for (const { appkey, connection_secret, name } of json.rows as Row[]) {
    const secret = decodeConnectionSecret(connection_secret!);
    assert.deepEqual([secret.appkey, secret.appname], [appkey, name]);
  }
  const rows = EXAMPLE.trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));
  assert.deepEqual(
    (await list()).map((key) => [
      key.appname,
      key.description,
      key.roles[0]!.toUpperCase(),
      formatTime(key.last_login),
    ]),
    rows,
  );
  const { out } = await terminal.runOk('keys', 'list');
  assert.match(out, /^accountd {2,}ADMIN {2,}active {2}2024-12-16 19:47:38 {2}Never/m);
  assert.match(out, /^rharman_automation_rw {2}ADMIN {2,}active {2}Never {2,}Never/m);
});

function formatTime(time: number | null): string {
  return time === null ? 'Never' : new Date(time * 1000).toISOString().slice(0, 19).replace('T', ' ');
}

test('accepts a byte-order mark before JSON, empty rows and the line sep=; and unescapes a leading apostrophe', async () => {
  const { imports, list } = createImporter();
  // The CLI removes one byte-order mark, and the server removes a second one.
  assert.equal((await imports('\uFEFF\uFEFF[{"name":"from-json","role":"READONLY","description":"\'=1"}]')).code, 0);
  assert.equal(
    (await imports('\uFEFFsep=;\r\nname;role;description\r\n;;\r\nfrom-csv;READONLY;"\'=1;\'-2"\r\n')).code,
    0,
  );
  assert.deepEqual(Object.fromEntries((await list()).map(({ appname, description }) => [appname, description])), {
    'from-json': "'=1",
    'from-csv': '=1;-2',
  });
});

test('a duplicate member in a line stops the import, and a key in the name column is not printed', async () => {
  const { terminal, imports, expectRejection, list } = createImporter();
  await terminal.runOk('keys', 'formats', 'create', 'old', '--prefix', 'old_', '--length', '36', '--alphabet', 'hex');
  const key = `old_${sha256('old').slice(0, 32)}`;
  const duplicateMember = `{"name":"b","role":"READONLY","key":"${key}","status":"disabled","status":"active"}`;
  await expectRejection(
    `{"name":"a","role":"READONLY"}\n${duplicateMember}\n`,
    /^Line 2 of the file contains an object with a repeated member/,
  );
  const { code, out } = await imports(
    `name,role,key,sha256,key_format\n${key},READONLY,myapp,,\n${key},ADMIN,,${sha256(key)},old\n`,
  );
  assert.equal(code, 1);
  assert.match(out, /^1 {4}\[redacted\] {2}key does not match the key format/m);
  assert.match(out, /^2 {4}\[redacted\] {2}name matches a registered key format/m);
  assert.ok(!out.includes(key));
  assert.deepEqual(await list(), []);
});

test('a dry run writes nothing and counts the keys that would be active, disabled, expired or rejected', async () => {
  const { imports, list } = createImporter();
  const rows = [
    'name,role,status,expires_at',
    'works,ADMIN,,',
    'off,READONLY,disabled,',
    'old,READONLY,active,2020-01-01',
    'odd,READONLY,unknown,',
  ];
  const { code, out } = await imports(rows.join('\n'), '--dry-run');
  assert.equal(code, 1);
  assert.match(out, /^4 {4}odd {3}status must be active or disabled/m);
  assert.match(out, /^4 rows: 1 would be active, 1 disabled, 1 expired, 1 rejected\.$/m);
  assert.doesNotMatch(out, /works|off /);
  assert.deepEqual(await list(), []);
  const { json } = await imports(rows.slice(0, 3).join('\n'), '--dry-run', '--json');
  assert.deepEqual(
    json.rows.map(({ outcome, status }: { outcome: string; status: string }) => [outcome, status]),
    [
      ['ready', 'active'],
      ['ready', 'disabled'],
    ],
  );
});

test('imports JSON Lines and reports the number of an invalid line', async () => {
  const { imports, expectRejection, list } = createImporter();
  assert.equal((await imports('{"name":"a","role":"READONLY"}\n\n{"name":"b","role":"READONLY"}\n')).code, 0);
  assert.deepEqual((await list()).map(({ appname }) => appname).sort(), ['a', 'b']);
  await expectRejection('{"name":"c","role":"READONLY"}\n{"name":\n', /^Line 2 of the file is not valid JSON\./);
});

test('reports each row without its new secret', async () => {
  const { imports } = createImporter();
  const { code, out, err } = await imports(EXAMPLE);
  assert.deepEqual([code, err], [0, NO_SERVER]);
  assert.match(out, /^8 {4}accountd {15}imported$/m);
  assert.match(out, /^8 rows: 8 imported, 0 rejected\.$/m);
  assert.doesNotMatch(out, /kw_/);
});

test('audits a shared secret reveal only for rows with a new secret', async () => {
  const { terminal, imports } = createImporter();
  const reveals = async () => {
    const { json } = await terminal.runOk('audit', 'list', '--json', '--search', 'reveal');
    return json.map((each: { description: string }) => each.description.split(' ').at(-1)).sort();
  };
  const digest = sha256(`kw_${'a'.repeat(36)}`);
  await imports(`name,role,sha256\nseen,READONLY,\nforeign,READONLY,${digest}\n`, '--json');
  assert.deepEqual(await reveals(), ['seen']);
});

test('one rejected row prevents the import of all rows', async () => {
  const { terminal, imports, list } = createImporter();
  const { code, json } = await imports(`${EXAMPLE}bad name,,ADMIN,Never\n`, '--json');
  assert.equal(code, 1);
  assert.deepEqual([json.imported, json.rejected], [0, 1]);
  assert.deepEqual(json.rows[7], { row: 8, name: 'accountd', outcome: 'ready' });
  assert.match(json.rows[8].reason, /^name must be a letter or digit/);
  assert.deepEqual(await list(), []);
  await terminal.expectError(['secret', 'show'], /no shared secret yet/);
  const output = await imports(`${EXAMPLE}bad name,,ADMIN,Never\n`);
  assert.match(output.out, /^Nothing was imported\. Correct the rejected rows, or .* valid rows\.$/m);
});

test('--partial imports the valid rows and still exits with an error', async () => {
  const { imports, list } = createImporter();
  const { code, json } = await imports('name,role\none,ADMIN\ntwo,OWNER\nthree,READONLY\n', '--partial', '--json');
  assert.equal(code, 1);
  assert.deepEqual(
    json.rows.map((row: Row) => row.outcome),
    ['imported', 'rejected', 'imported'],
  );
  assert.deepEqual(
    (await list()).map((key) => key.appname),
    ['one', 'three'],
  );
});

test('groups four or more rejected rows with the same reason on one line', async () => {
  const { imports } = createImporter();
  const columnsOf = (out: string) => out.split('\n').map((line) => line.split(/ {2,}/).slice(0, 3));
  const rows = Array.from({ length: 40 }, (_, index) => `key-${index + 1},ADMIN,x`);
  const unknown = 'The column plan is unknown. Rename it, or list it in ignore_columns (--ignore-columns).';
  const whole = await imports(`name,role,plan\n${rows.join('\n')}\n`, '--dry-run');
  assert.deepEqual(columnsOf(whole.out).slice(0, 6), [
    ['ROW', 'NAME', 'REASON'],
    ['1', 'key-1', unknown],
    ['2', 'key-2', unknown],
    ['3', 'key-3', unknown],
    ['4 to 40', '37 rows', 'Same reason as row 1.'],
    [''],
  ]);
  const rejected = [4, 5, 6, 7, 8, 10, 12, 14, 16];
  const mixed = rows.map((row, index) => (rejected.includes(index + 1) ? row.replace('ADMIN', 'NONE') : row));
  const file = `name,role,plan\n${mixed.join('\n')}\n-,ADMIN,\n`;
  const partial = await imports(file, '--partial', '--ignore-columns', 'plan');
  assert.deepEqual(
    columnsOf(partial.out)
      .map(([first]) => first)
      .slice(0, 8),
    ['ROW', '4', '5', '6', '7 to 8, 10, 12, 14 and others', '41', '', '41 rows: 31 imported, 10 rejected.'],
  );
  const { json } = await imports(file, '--partial', '--ignore-columns', 'plan', '--json');
  assert.equal(json.rows.length, 41);
});

test('prints every reason for a rejection', async () => {
  const { terminal, imports } = createImporter();
  await terminal.runOk('keys', 'create', 'Present', '--role', 'READONLY');
  const digest = sha256('an old key');
  const valid = { name: 'good', role: 'readonly', sha256: digest };
  const reasons: [unknown, RegExp][] = [
    [{ ...valid, name: 'PRESENT', sha256: null }, /^The account already has a key with this name/],
    [valid, /^$/],
    [{ ...valid, name: 'GOOD', sha256: '' }, /^An earlier row has the same name/],
    [{ ...valid, name: 'other', sha256: digest.toUpperCase() }, /^An earlier row has the same sha256/],
    [{ ...valid, name: '' }, /^name must be/],
    [{ role: 'ADMIN' }, /^name must be/],
    [{ name: 'x' }, /^role must be ADMIN, READONLY or another role/],
    [{ name: 'x', role: 7 }, /^role must be/],
    [{ name: 'x', role: 'ADMIN', description: '\u0007' }, /^description must be/],
    [{ name: 'x', role: 'ADMIN', last_login: '2999-01-01' }, /^last_login is in the future/],
    [
      { name: 'x', role: 'ADMIN', sha256: 'abc' },
      /^sha256 must be the SHA-256 of the key: 64 hexadecimal digits, or base64/,
    ],
    [{ name: 'x', role: 'ADMIN', allowed_ips: '10.0.0.1 127.1' }, /^Entry 2 of allowed_ips, "127\.1", is not/],
    [{ name: 'x', role: 'ADMIN', allowed_ips: 7 }, /^allowed_ips must be an array/],
    [{ name: 'x', role: 'ADMIN', rate_limit: '100' }, /^rate_limit must be .*, in CSV 100\/60/],
    [{ name: 'x', role: 'ADMIN', rate_limit: { limit: 0, window_seconds: 1 } }, /^rate_limit must be/],
    [{ name: 'x', role: 'ADMIN', appkey: 'kw_1' }, /^The column appkey is unknown/],
    ['x', /^A row must be an object/],
    [[], /^A row must be an object/],
    [null, /^A row must be an object/],
  ];
  const { json } = await imports(JSON.stringify({ keys: reasons.map(([row]) => row) }), '--json');
  for (const [index, [row, reason]] of reasons.entries()) {
    assert.match(json.rows[index].reason ?? '', reason, JSON.stringify(row));
  }
});

test('reads times in the formats of other systems and rejects other text', async () => {
  const { imports, list } = createImporter();
  const at = Date.UTC(2024, 11, 16, 19, 47, 38) / 1000;
  const valid: [unknown, number | null][] = [
    ['2024-12-16 19:47:38', at],
    ['2024-12-16T19:47:38Z', at],
    ['2024-12-16T19:47:38.123Z', at],
    ['2024-12-16 19:47:38 UTC', at],
    ['2024-12-16T21:47:38+02:00', at],
    ['2024-12-16T14:17:38-0530', at],
    ['2024-12-16 19:47', at - 38],
    ['2024-12-16', Date.UTC(2024, 11, 16) / 1000],
    [String(at), at],
    [at, at],
    [at * 1000, at],
    ['never', null],
    ['NEVER', null],
    ['', null],
    [null, null],
  ];
  const wrong = [
    '2024-02-30',
    '2024-13-01',
    '2024-12-16 25:00',
    '16.12.2024',
    'yesterday',
    -1,
    0,
    1.5,
    true,
    '1e9',
    '2024',
    '1999-12-31',
  ];
  const rows = (values: unknown[]) =>
    values.map((value, i) => ({ name: `k${i}`, role: 'READONLY', last_login: value }));
  const rejected = await imports(JSON.stringify(rows(wrong)), '--json');
  assert.deepEqual(
    rejected.json.rows.map((row: Row) => row.outcome),
    Array(wrong.length).fill('rejected'),
  );
  assert.equal((await imports(JSON.stringify(rows(valid.map(([value]) => value))))).code, 0);
  assert.deepEqual(
    (await list()).map((key) => key.last_login),
    valid.map(([, seconds]) => seconds),
  );
});

test('reads CSV with a byte-order mark, other separators, quotes, blank lines and display headings', async () => {
  const { imports, list } = createImporter();
  const texts = [
    '\ufeffName,Role,Description\r\na,ADMIN,"one, ""two"""\r\n\r\n',
    'Name;Last Login;Role;Description\nb;Never;readonly;c, d; not split',
    'name\trole\nc\tReadOnly\n',
  ];
  assert.equal((await imports(texts[0]!)).code, 0);
  const wrong = await imports(texts[1]!);
  assert.match(wrong.err, /^Line 2 of the file has a different number of fields than the header\.$/m);
  assert.equal((await imports(texts[1]!.replace('c, d; not split', '"c, d; e"'))).code, 0);
  assert.equal((await imports(texts[2]!)).code, 0);
  assert.deepEqual(
    (await list()).map(({ appname, description }) => [appname, description]),
    [
      ['a', 'one, "two"'],
      ['b', 'c, d; e'],
      ['c', ''],
    ],
  );
});

test('imports limits from JSON members and CSV columns', async () => {
  const { terminal, imports } = createImporter();
  const rate_limit = { limit: 5, window_seconds: 1 };
  const json = [
    { name: 'a', role: 'READONLY', allowed_ips: ['10.0.0.0/8', ' ::1 '], rate_limit },
    { name: 'b', role: 'READONLY', allowed_ips: [], rate_limit: null },
  ];
  assert.equal((await imports(JSON.stringify(json))).code, 0);
  const csv =
    'Name,Role,Allowed IPs,Rate Limit\nc,READONLY,10.0.0.0/8 ::1,5/1\nd,READONLY,"10.0.0.0/8, ::1",none\ne,ADMIN,,\n';
  assert.equal((await imports(csv)).code, 0);
  const keys = (await terminal.runOk('keys', 'list', '--json')).json;
  const both = ['10.0.0.0/8', '::1'];
  assert.deepEqual(
    keys.map((key: { allowed_ips: string[]; rate_limit: unknown }) => [key.allowed_ips, key.rate_limit]),
    [
      [both, rate_limit],
      [[], null],
      [both, rate_limit],
      [both, null],
      [[], null],
    ],
  );
});

test('rejects an invalid file with an error that states how to fix the file', async () => {
  const { terminal, expectRejection, list } = createImporter();
  await expectRejection('', /^The import contains no rows/);
  await expectRejection('name,role\n', /^The import contains no rows/);
  await expectRejection('[]', /^The import contains no rows/);
  await expectRejection('{"key":[]}', /^The JSON must be an array of keys, or an object/);
  await expectRejection('[{"name":"a"', /not valid JSON/);
  await expectRejection('name,name,role\na,b,ADMIN\n', /each once/);
  await expectRejection('__proto__,name,role\na,b,ADMIN\n', /^The first line must contain the column names/);
  await expectRejection('name,role\n"a,ADMIN\n', /^Line \d of the file starts a quoted field that is not closed/);
  await expectRejection('name,role\na"b"c,"AD"MIN\n', /^Line \d of the file is not valid CSV/);
  await expectRejection(Buffer.from('name,role\na,ADMIN\n', 'utf16le'), /^The first line|^The file is not UTF-8/);
  await expectRejection(Buffer.from([0x6e, 0xff, 0xfe]), /^The file is not UTF-8 text/);
  await expectRejection(Buffer.alloc(4 * 1024 * 1024 + 1, 'a'), /^Line 1 of the file is longer than 65536 characters/);
  await expectRejection(`[${' '.repeat(8 * 1024 * 1024)}]`, /Use JSON Lines/);
  await terminal.expectError(['keys', 'import', '/nowhere/keys.csv'], /^The file cannot be read/);
  await terminal.expectError(['keys', 'import', terminal.directory], /^The file cannot be read/);
  assert.deepEqual(await list(), []);
});

test('the CLI escapes control characters in an imported name', async () => {
  const { imports } = createImporter();
  const rows = JSON.stringify([{ name: '\u001b[2J\u009b', role: 'ADMIN' }]);
  for (const options of [[], ['--json']]) {
    const { out } = await imports(rows, ...options);
    assert.doesNotMatch(out.replaceAll('\n', ''), /\p{Cc}/u);
    assert.match(out, /\\u001b\[2J\\u009b/);
  }
});

test('audits each import and each imported key', async () => {
  const { terminal, imports } = createImporter();
  await imports(`name,role,sha256\na,ADMIN,\nb,ADMIN,${sha256('b')}\n`);
  const { json } = await terminal.runOk('audit', 'list', '--json', '--search', 'import');
  assert.deepEqual(
    json.map((record: { description: string }) => record.description),
    ['Import of 2 rows: 2 imported, 0 rejected', 'API key b imported', 'API key a imported'],
  );
  await terminal.runOk('audit', 'verify');
});
