import assert from 'node:assert/strict';
import test from 'node:test';
import { Terminal } from './terminal.ts';

async function withKeys(...names: string[]): Promise<Terminal> {
  const terminal = new Terminal();
  for (const name of names) await terminal.runOk('keys', 'create', name, '--role', 'READONLY');
  return terminal;
}

const namesOf = (json: { appname: string }[]) => json.map(({ appname }) => appname);

test('sets, shows, filters by and clears tags, metadata and the external id', async () => {
  const terminal = await withKeys('plain');
  const details = ['--tag', 'prod', '--tag', 'eu', '--metadata', '{"team":"billing"}', '--external-id', 'c-1'];
  await terminal.runOk('keys', 'create', 'said', '--role', 'ADMIN', ...details);
  const { out } = await terminal.runOk('keys', 'get', 'said');
  assert.match(out, /^tags +prod, eu$/m);
  assert.match(out, /^metadata +\{"team":"billing"\}$/m);
  assert.match(out, /^external id +c-1$/m);
  for (const filter of [
    ['--tag', 'eu'],
    ['--external-id', 'c-1'],
    ['--role', 'ADMIN', '--without-owner', '--never-used'],
  ]) {
    const { json } = await terminal.runOk('keys', 'list', '--json', ...filter);
    assert.deepEqual(namesOf(json), ['said'], filter.join(' '));
  }
  assert.deepEqual(namesOf((await terminal.runOk('keys', 'list', '--json', '--expires-within', '30')).json), []);
  await terminal.runOk('keys', 'update', 'said', '--tag', 'none', '--metadata', '{}', '--external-id', 'none');
  const { json } = await terminal.runOk('keys', 'get', 'said', '--json');
  assert.deepEqual([json.tags, json.metadata, json.external_id], [[], {}, null]);
  for (const metadata of ['[]', '{"a":1,"a":2}']) {
    await terminal.expectError(['keys', 'update', 'said', '--metadata', metadata], /^--metadata must be a JSON object/);
  }
  await terminal.expectError(
    ['keys', 'update', 'said', '--owner', 'nobody@example.com'],
    /owner is not the email address/,
  );
  await terminal.expectError(['keys', 'list', '--status', 'odd'], /^--status must be active, quarantined/);
  await terminal.expectError(['keys', 'list', '--unused-days', 'x'], /^--unused-days must be 1 to 36500 days/);
});

test('rotates a key, shows the rotation, and disables and enables the key', async () => {
  const terminal = await withKeys('billing');
  const { json: rotated } = await terminal.runOk(
    'keys',
    'rotate',
    'billing',
    '--overlap',
    '24h',
    '--reason',
    'yearly',
    '--json',
  );
  assert.match(rotated.appkey, /^kw_/);
  const { out } = await terminal.runOk('keys', 'get', 'billing');
  assert.match(out, /^rotation +started .* by terminal \(yearly\)$/m);
  assert.match(out, /^new first seen +Never$/m);
  await terminal.expectError(['keys', 'rotate', 'billing', '--overlap', '1h'], /rotation is already running/);
  await terminal.runOk('keys', 'rotation', 'cancel', 'billing');
  await terminal.expectError(['keys', 'rotation', 'finish', 'billing'], /No rotation is running/);
  await terminal.runOk('keys', 'rotate', 'billing', '--overlap', '1h');
  await terminal.runOk('keys', 'rotation', 'finish', 'billing');
  assert.match((await terminal.runOk('keys', 'disable', 'billing')).out, /is disabled/);
  assert.equal((await terminal.runOk('keys', 'get', 'billing', '--json')).json.status, 'disabled');
  await terminal.runOk('keys', 'enable', 'billing');
  assert.equal((await terminal.runOk('keys', 'get', 'billing', '--json')).json.status, 'active');
});

test('changes many keys in one operation after a preview', async () => {
  const terminal = await withKeys('one', 'two', 'three');
  const previewArgs = ['keys', 'bulk', 'disable', '--only-never-used', '--preview'];
  const left = await terminal.runOk(...previewArgs);
  assert.match(left.out, /^0 keys: 0 would be changed/m);
  assert.match(
    left.out,
    /^3 keys added within the last 7 days are excluded\. Add --include-recent to include them\.$/m,
  );
  const preview = await terminal.runOk(...previewArgs, '--include-recent');
  assert.match(preview.out, /^3 keys: 3 would be changed, 0 unchanged, 0 rejected\.$/m);
  assert.doesNotMatch(preview.out, /excluded/);
  await terminal.expectError(['keys', 'bulk', 'disable', '--all'], /Confirmation requires a terminal/);
  await terminal.expectError(['keys', 'bulk', 'disable', '--yes'], /^Select keys with/);
  await terminal.expectError(['keys', 'bulk', 'disable', '--name', 'one', '--all', '--yes'], /not both/);
  await terminal.expectError(['keys', 'bulk', 'disable', '--name', 'one', '--include-recent', '--yes'], /not both/);
  const { out } = await terminal.runOk('keys', 'bulk', 'update', '--name', 'one', 'two', '--add-tag', 'old', '--yes');
  assert.match(out, /^2 keys, done: 2 changed, 0 unchanged, 0 rejected\.$/m);
  const done = await terminal.run(['keys', 'bulk', 'delete', '--name', 'one', 'nosuch', '--yes', '--json']);
  assert.equal(done.code, 1);
  assert.deepEqual(
    done.json.rows.map(({ appname, outcome, code }: Record<string, string>) => [appname, outcome, code]),
    [
      ['one', 'changed', undefined],
      ['nosuch', 'rejected', 'not_found'],
    ],
  );
  const exported = await terminal.runOk('keys', 'export', '--tag', 'old');
  assert.deepEqual(
    exported.out.split('\r\n').map((line) => line.split(',')[0]),
    ['appname', 'two', ''],
  );
  await terminal.expectError(['keys', 'export', '--format', 'xls'], /^--format must be csv/);
});

test('registers the key format of another system by alphabet name and imports with it', async () => {
  const terminal = await withKeys('one');
  const added = await terminal.runOk(
    'keys',
    'formats',
    'create',
    'acme',
    '--prefix',
    'acme_',
    '--length',
    '45',
    '--alphabet',
    'hex',
  );
  assert.match(added.out, /up to 160 random bits/);
  await terminal.expectError(
    ['keys', 'formats', 'create', 'weak', '--length', '20', '--alphabet', 'hex'],
    /at most 80 random bits/,
  );
  const file = terminal.file('rows', `name,role,sha256,key_format\nold,READONLY,${'a'.repeat(64)},acme\n`);
  await terminal.runOk('keys', 'import', file);
  assert.match((await terminal.runOk('keys', 'formats', 'list')).out, /^acme +acme_ +45 +160 +0123456789abcdef$/m);
  await terminal.expectError(['keys', 'formats', 'delete', 'acme'], /have a secret of this format/);
  await terminal.runOk('keys', 'delete', 'old', '--yes');
  await terminal.runOk('keys', 'formats', 'delete', 'acme');
});

test('registers a key format with a length range, with padding, or for UUIDs', async () => {
  const terminal = await withKeys('one');
  const add = (...options: readonly string[]) => ['keys', 'formats', 'create', ...options];
  await terminal.runOk(...add('long', '--min-length', '32', '--max-length', '64', '--alphabet', 'base64'));
  const added = await terminal.runOk(...add('tenants', '--type', 'uuid', '--prefix', 't_'));
  assert.match(added.out, /up to 122 random bits/);
  const list = (await terminal.runOk('keys', 'formats', 'list')).out;
  assert.match(list, /^long +- +32-64 +180 +base64$/m);
  assert.match(list, /^tenants +t_ +38 +122 +uuid$/m);
  for (const [options, message] of [
    [['--alphabet', 'hex'], / must be a name, and either length and alphabet, or min_length, max_length and alphabet/],
    [['--min-length', 'x', '--max-length', '64', '--alphabet', 'hex'], /^--min-length must be/],
    [['--type', 'guid'], /^--type must be uuid/],
  ] as const) {
    await terminal.expectError(add('bad', ...options), message);
  }
});
