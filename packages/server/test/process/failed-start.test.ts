import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import test, { type TestContext } from 'node:test';
import { readConfig } from '../../src/config.ts';
import { explainFailure } from '../../src/failure.ts';
import { launch, type Settings, start, stop, temporaryFolder } from './support/server-process.ts';

/** Asserts that a start fails soon, with exactly one sentence on standard error and no stack trace. */
async function assertStartFails(t: TestContext, settings: Settings, message: RegExp, port?: number): Promise<void> {
  const server = await launch(t, { settings, ...(port !== undefined && { port }) });
  const outcome = await Promise.race([
    server.ended,
    new Promise((resolve) => setTimeout(resolve, 20_000, 'late').unref()),
  ]);
  assert.equal(outcome, 1, `${server.stdout()}${server.stderr()}`);
  assert.match(server.stderr(), message);
  assert.equal(server.stderr().trimEnd().split('\n').length, 1, server.stderr());
  assert.doesNotMatch(server.stderr(), /\n\s+at |node:internal|Error:/);
  assert.equal(server.stdout(), '');
}

const invalidSettings: readonly (readonly [name: string, settings: Settings, sentence: RegExp])[] = [
  ['an invalid port', { KEYWARD_PORT: '80a' }, /^KEYWARD_PORT must be a number/],
  ['plain http off loopback', { KEYWARD_HOST: '192.0.2.1' }, /^Plain http is served on loopback only\./],
  ['all interfaces without a public URL', { KEYWARD_HOST: '0.0.0.0' }, /^KEYWARD_HOST means all IP addresses/],
  ['a public URL with a path', { KEYWARD_PUBLIC_URL: 'https://example.com/keys' }, /^KEYWARD_PUBLIC_URL must be/],
  ['an invalid key prefix', { KEYWARD_KEY_PREFIX: 'KW' }, /^KEYWARD_KEY_PREFIX must be/],
  [
    'proxies that are not IP addresses',
    { KEYWARD_TRUSTED_PROXIES: '10.0.0.1, lb' },
    /^KEYWARD_TRUSTED_PROXIES must be/,
  ],
  ['an oversized CIDR block', { KEYWARD_TRUSTED_PROXIES: '10.0.0.0/33' }, /^KEYWARD_TRUSTED_PROXIES must be/],
  ...['0.0.0.0/0', '::/0', '::ffff:0:0/96', '0.0.0.0/1,128.0.0.0/1', '10.0.0.1, ::/1, 8000::/1', '2000::/3'].map(
    (proxies): (typeof invalidSettings)[number] => [
      `the proxies ${proxies}`,
      { KEYWARD_TRUSTED_PROXIES: proxies },
      /^KEYWARD_TRUSTED_PROXIES must not include the whole internet/,
    ],
  ),
  ...['fe80::1%eth0', 'fe80::%1/64', '[::1]', '10.0.0.1:80', '10.0.0.0/08'].map(
    (proxies): (typeof invalidSettings)[number] => [
      `the proxies ${proxies}`,
      { KEYWARD_TRUSTED_PROXIES: proxies },
      /^KEYWARD_TRUSTED_PROXIES must be IP addresses or CIDR blocks separated by commas\. Entry 1/,
    ],
  ),
  ...['*', '*.example.com', 'https://a.example', 'a.example/x', 'a b', 'user@a.example', '127.1', 'a:99999', 'é é'].map(
    (hosts): (typeof invalidSettings)[number] => [
      `the allowed hosts ${hosts}`,
      { KEYWARD_ALLOWED_HOSTS: `keyward, ${hosts}` },
      /^KEYWARD_ALLOWED_HOSTS must be host names or IP addresses.* Entry 2 is invalid/,
    ],
  ),
  ['plain http everywhere', { KEYWARD_INSECURE_HTTP: 'true' }, /^KEYWARD_INSECURE_HTTP must be private, or unset\.$/],
  ...['a b', '127.999.1.1', '[::1]', 'localhost:80', 'http://127.0.0.1', '127.1', '::1%', '*'].map(
    (host): (typeof invalidSettings)[number] => [
      `the host ${host}`,
      { KEYWARD_HOST: host },
      /^KEYWARD_HOST must be an IP address or a host name without a port\./,
    ],
  ),
  [
    'an invalid host name',
    { KEYWARD_HOST: 'fe80::1%eth0', KEYWARD_INSECURE_HTTP: 'private' },
    /^KEYWARD_HOST cannot be used in a URL/,
  ],
  ...['https://*.example.com', 'https://a!b.example.com', 'https://a..example.com', 'https://a,b.example.com'].map(
    (url): (typeof invalidSettings)[number] => [
      `the public URL ${url}, whose name is not allowed`,
      { KEYWARD_PUBLIC_URL: url },
      /^KEYWARD_PUBLIC_URL must be/,
    ],
  ),
  ['port 0 for clients', { KEYWARD_PUBLIC_URL: 'https://keys.example.com:0' }, /^KEYWARD_PUBLIC_URL must be/],
  ['a public URL with an empty query', { KEYWARD_PUBLIC_URL: 'https://keys.example.com/?' }, /^KEYWARD_PUBLIC_URL/],
  [
    'a mail server on port 0',
    { KEYWARD_SMTP_URL: 'smtp://mail.example.com:0', KEYWARD_MAIL_FROM: 'keyward@example.com' },
    /^KEYWARD_SMTP_URL must be/,
  ],
  [
    'a mail server without a sender',
    { KEYWARD_SMTP_URL: 'smtp://127.0.0.1:25' },
    /^Set both KEYWARD_SMTP_URL and KEYWARD_MAIL_FROM/,
  ],
  [
    'an invalid mail server',
    { KEYWARD_SMTP_URL: 'https://user:hidden@mail.example.com', KEYWARD_MAIL_FROM: 'keyward@example.com' },
    /^KEYWARD_SMTP_URL must be smtp:\/\/host:port(?!.*hidden)/,
  ],
  [
    'an invalid sender',
    { KEYWARD_SMTP_URL: 'smtp://127.0.0.1:25', KEYWARD_MAIL_FROM: 'a@example.com, b@example.com' },
    /^KEYWARD_MAIL_FROM must be an email address/,
  ],
  ...[
    'security@example.com',
    'http://example.com/report',
    'https://',
    'https://user@example.com/',
    'mailto:nobody',
    'mailto:a@example.com\nExpires: 2100-01-01T00:00:00Z',
    'tel:none',
    'javascript:alert(1)',
  ].map((contact): (typeof invalidSettings)[number] => [
    `the security contact ${JSON.stringify(contact)}`,
    { KEYWARD_SECURITY_CONTACT: contact },
    /^KEYWARD_SECURITY_CONTACT must be a mailto:, https: or tel: URI, such as mailto:security@example\.com\.$/,
  ]),
  [
    'outgoing exemptions that are invalid',
    { KEYWARD_OUTGOING_ALLOWED: 'intranet' },
    /^KEYWARD_OUTGOING_ALLOWED must be/,
  ],
  ['both a master key and a file', { KEYWARD_MASTER_KEY: 'a', KEYWARD_MASTER_KEY_FILE: 'b' }, /not both\.$/],
  [
    'a certificate without its key',
    { KEYWARD_TLS_CERT: '/nowhere/cert' },
    /^Set both KEYWARD_TLS_CERT and KEYWARD_TLS_KEY/,
  ],
];

for (const [name, settings, sentence] of invalidSettings) {
  test(`rejects settings with ${name} in one sentence`, () => {
    assert.throws(
      () => readConfig(settings),
      (error) => sentence.test(explainFailure(error)) && !explainFailure(error).includes('\n'),
    );
  });
}

test('plain http within a private network listens on every IP address, and only on request', () => {
  for (const settings of [
    { KEYWARD_HOST: '10.0.0.5' },
    { KEYWARD_HOST: '0.0.0.0', KEYWARD_PUBLIC_URL: 'http://keyward:8080' },
  ]) {
    assert.throws(() => readConfig(settings), /^Error: Plain http is served on loopback only\./);
    assert.equal(readConfig({ ...settings, KEYWARD_INSECURE_HTTP: 'private' }).insecureHttp, 'private');
  }
});

const failingStarts: typeof invalidSettings = [
  ['an unknown setting', { KEYWARD_PROT: '80' }, /^Unknown setting: KEYWARD_PROT\./],
  [
    'an IP address of another machine',
    { KEYWARD_HOST: '192.0.2.1', KEYWARD_PUBLIC_URL: 'https://keys.example.com' },
    /^KEYWARD_HOST is not an IP address of this machine\./,
  ],
  ['a malformed master key', { KEYWARD_MASTER_KEY: 'c2hvcnQ=' }, /^KEYWARD_MASTER_KEY must be 32 bytes in base64\./],
  ['a missing master key file', { KEYWARD_MASTER_KEY_FILE: '/nowhere/key' }, /cannot be read\./],
  [
    'a missing certificate',
    { KEYWARD_TLS_CERT: '/nowhere/cert', KEYWARD_TLS_KEY: '/nowhere/key' },
    /^KEYWARD_TLS_CERT names a file that cannot be read\./,
  ],
  [
    'an endless certificate',
    { KEYWARD_TLS_CERT: '/dev/zero', KEYWARD_TLS_KEY: '/dev/zero' },
    /^KEYWARD_TLS_CERT does not name a regular file\./,
  ],
  [
    'a missing interface',
    { KEYWARD_HOST: 'fe80::1%nosuch', KEYWARD_PUBLIC_URL: 'https://keys.example.com' },
    /^KEYWARD_HOST is not an IP address of this machine\./,
  ],
  ['half of the first account', { KEYWARD_SHORTNAME: 'acme1' }, /are used together\. Set all three\./],
  [
    'a first password that is too easy',
    { KEYWARD_SHORTNAME: 'acme1', KEYWARD_ADMIN_EMAIL: 'ada@example.com', KEYWARD_ADMIN_PASSWORD: 'password' },
    /^This password is too easy to guess\./,
  ],
];

test('a failed start prints one sentence', { concurrency: 2 }, async (t) => {
  await Promise.all(
    failingStarts.map(([name, settings, sentence]) =>
      t.test(`for ${name}`, (context) =>
        assertStartFails(context, { KEYWARD_DATA: join(temporaryFolder(), 'data'), ...settings }, sentence),
      ),
    ),
  );
});

test('an invalid certificate is rejected with one sentence', async (t) => {
  const folder = temporaryFolder();
  const file = join(folder, 'garbage.pem');
  writeFileSync(file, 'garbage');
  const settings = { KEYWARD_DATA: join(folder, 'data'), KEYWARD_TLS_CERT: file, KEYWARD_TLS_KEY: file };
  await assertStartFails(
    t,
    settings,
    /^KEYWARD_TLS_CERT and KEYWARD_TLS_KEY must be a certificate and its private key/,
  );
});

test('a data directory that cannot be created is rejected with one sentence', async (t) => {
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  for (const data of [file, join(file, 'data'), '/proc/keyward']) {
    await assertStartFails(t, { KEYWARD_DATA: data }, /^The data directory .* cannot be used\./);
  }
});

test('a port in use is rejected with one sentence', async (t) => {
  const other = createServer().listen(0, '127.0.0.1');
  t.after(() => other.close());
  await new Promise((resolve) => other.once('listening', resolve));
  const address = other.address();
  assert.ok(typeof address === 'object' && address !== null);
  const settings = { KEYWARD_DATA: join(temporaryFolder(), 'data') };
  await assertStartFails(t, settings, /^The port is in use\./, address.port);
});

/** A data directory that a server created and no process uses. */
async function usedDirectory(t: TestContext): Promise<string> {
  const data = join(temporaryFolder(), 'data');
  const server = await start(t, { settings: { KEYWARD_DATA: data } });
  assert.equal((await stop(server)).outcome, 0);
  return data;
}

/** Faults of a data directory that was valid before. */
const damages: readonly (readonly [name: string, damage: (data: string) => Settings, sentence: RegExp])[] = [
  [
    'under another master key',
    () => ({ KEYWARD_MASTER_KEY: randomBytes(32).toString('base64') }),
    /^The master key does not match this data directory\./,
  ],
  [
    'without its master key file',
    (data) => {
      rmSync(join(data, 'master.key'));
      return {};
    },
    /^The master key file .*master\.key is missing/,
  ],
  [
    'written by a newer version',
    (data) => {
      const database = new DatabaseSync(join(data, 'keyward.sqlite'));
      database.exec(`insert into kysely_migration values ('9999-from-the-future', '2099-01-01')`);
      database.close();
      return {};
    },
    /^This data directory was written by a newer version of Keyward\./,
  ],
  [
    'whose database is another kind of file',
    (data) => {
      writeFileSync(join(data, 'keyward.sqlite'), randomBytes(20_000));
      return {};
    },
    /^The database .*keyward\.sqlite cannot be opened/,
  ],
  [
    'whose database is damaged after its header',
    (data) => {
      const file = join(data, 'keyward.sqlite');
      writeFileSync(file, Buffer.concat([readFileSync(file).subarray(0, 100), randomBytes(20_000)]));
      return {};
    },
    /^The database .*cannot be /,
  ],
  [
    'whose lock is another kind of file',
    (data) => {
      writeFileSync(join(data, 'server.lock'), randomBytes(20_000));
      return {};
    },
    /^The database cannot be used/,
  ],
  [
    'whose database is a directory',
    (data) => {
      for (const end of ['', '-wal', '-shm']) rmSync(join(data, `keyward.sqlite${end}`), { force: true });
      mkdirSync(join(data, 'keyward.sqlite'));
      return {};
    },
    /^The database .*cannot be opened/,
  ],
];

test('an invalid data directory is rejected with one sentence', { concurrency: 2 }, async (t) => {
  const used = await usedDirectory(t);
  await Promise.all(
    damages.map(([name, damage, sentence]) =>
      t.test(name, async (context) => {
        const data = join(temporaryFolder(), 'data');
        cpSync(used, data, { recursive: true });
        await assertStartFails(context, { KEYWARD_DATA: data, ...damage(data) }, sentence);
      }),
    ),
  );
});

test('a second server on the same data directory is rejected, and the first continues', async (t) => {
  const settings = { KEYWARD_DATA: join(temporaryFolder(), 'data') };
  const first = await start(t, { settings });
  await assertStartFails(t, settings, /^Another Keyward server is using /);
  assert.equal((await fetch(`${first.url}/readyz`)).status, 200);
  assert.equal((await stop(first)).outcome, 0);
  const third = await start(t, { settings });
  assert.equal((await fetch(`${third.url}/readyz`)).status, 200);
});
