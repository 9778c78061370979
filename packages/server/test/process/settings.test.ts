import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { promisify } from 'node:util';
import { readConfig } from '../../src/config.ts';
import { explainFailure } from '../../src/failure.ts';
import { administrator, firstSetup, launch, start, stop, temporaryFolder } from './support/server-process.ts';

const folder = temporaryFolder();
const { KEYWARD_ADMIN_PASSWORD: password, ...withoutPassword } = firstSetup;

function secretFile(name: string, content: string | Buffer, mode = 0o600): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  chmodSync(file, mode);
  return file;
}

function assertRejected(settings: Record<string, string>, message: RegExp): void {
  assert.throws(
    () => readConfig(settings),
    (error) => message.test(explainFailure(error)) && !explainFailure(error).includes('\n'),
    JSON.stringify(settings),
  );
}

/** Variables that Kubernetes sets in every pod for the services keyward, keyward-db and keyward-host. */
const serviceLinks = {
  KEYWARD_SERVICE_HOST: '10.96.0.12',
  KEYWARD_SERVICE_PORT: '8080',
  KEYWARD_SERVICE_PORT_HTTP: '8080',
  KEYWARD_PORT: 'tcp://10.96.0.12:8080',
  KEYWARD_PORT_8080_TCP: 'tcp://10.96.0.12:8080',
  KEYWARD_PORT_8080_TCP_PROTO: 'tcp',
  KEYWARD_PORT_8080_TCP_PORT: '8080',
  KEYWARD_PORT_8080_TCP_ADDR: '10.96.0.12',
  KEYWARD_DB_SERVICE_HOST: 'fd00::12',
  KEYWARD_DB_SERVICE_PORT: '5432',
  KEYWARD_DB_SERVICE_PORT_POSTGRES_TLS: '5432',
  KEYWARD_DB_PORT: 'udp://[fd00::12]:53',
  KEYWARD_DB_PORT_53_UDP: 'udp://[fd00::12]:53',
  KEYWARD_DB_PORT_53_UDP_ADDR: 'fd00::12',
  KEYWARD_HOST_PORT: 'sctp://10.96.0.13:9',
  KEYWARD_HOST_PORT_9_SCTP_PROTO: 'sctp',
  KEYWARD_HOST_SERVICE_HOST: '10.96.0.13',
};

test('Kubernetes service variables are ignored and listed in one sentence without their values', () => {
  const config = readConfig(serviceLinks);
  assert.deepEqual([config.port, config.host], [8080, '127.0.0.1']);
  const [message = '', ...otherVariables] = config.warnings;
  assert.deepEqual(otherVariables, []);
  for (const [name, value] of Object.entries(serviceLinks)) {
    assert.match(message, new RegExp(`[ ,]${name}[,.]`));
    if (value.length > 4) assert.ok(!message.includes(value), value);
  }
  assert.deepEqual(readConfig({}).warnings, []);
  const own = readConfig({ ...serviceLinks, KEYWARD_PORT: '9090' });
  assert.equal(own.port, 9090);
  assert.doesNotMatch(own.warnings.join(), /KEYWARD_PORT,/);
});

test('variables of services whose names start with keyward are ignored and listed without their values', () => {
  const { warnings } = readConfig({ KEYWARD_URL: 'https://keys.example.com', KEYWARD_CREDENTIAL: 'kwf_a.b' });
  assert.equal(warnings.length, 1);
  assert.match(warnings[0] ?? '', /^Ignored KEYWARD_CREDENTIAL, KEYWARD_URL: /);
  assert.doesNotMatch(warnings[0] ?? '', /example|kwf_/);
  assertRejected({ KEYWARD_URLS: 'https://keys.example.com' }, /^Unknown setting: KEYWARD_URLS\./);
});

test('rejects a service value in any other setting, and a misspelled setting', () => {
  const [, list = ''] = /The settings are (.*)\.$/.exec(errorOf({ KEYWARD_NO: '1' })) ?? [];
  const names = list.split(', ').filter((name) => name !== 'KEYWARD_PORT');
  assert.ok(names.length > 20, list);
  for (const name of names) {
    for (const value of ['tcp://10.96.0.12:8080', 'udp://10.96.0.12:53', 'sctp://10.96.0.12:1']) {
      assertRejected({ [name]: value }, new RegExp(`^${name} has a value that Kubernetes sets for services`));
    }
  }
  for (const name of [
    'KEYWARD_PROT',
    'KEYWARD_PORT_8080',
    'KEYWARD_SERVICE',
    'KEYWARD_SERVICE_HOSTS',
    'KEYWARD_PORT_X_TCP',
  ]) {
    assertRejected({ [name]: 'tcp://10.96.0.12:8080' }, new RegExp(`^Unknown setting: ${name}\\.`));
  }
  assertRejected({ KEYWARD_DB_PORT: '5432' }, /^Unknown setting: KEYWARD_DB_PORT\./);
});

function errorOf(settings: Record<string, string>): string {
  try {
    readConfig(settings);
    return '';
  } catch (error) {
    return explainFailure(error);
  }
}

const secrets = {
  KEYWARD_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
  KEYWARD_ADMIN_PASSWORD: administrator.password,
  KEYWARD_SMTP_URL: 'smtps://keyward:hidden@mail.example.com',
};

function secretFrom(settings: Record<string, string>): { values: unknown[]; warnings: readonly string[] } {
  const { masterKey, first, mail, warnings } = readConfig({ KEYWARD_MAIL_FROM: 'keyward@example.com', ...settings });
  return { values: [masterKey?.base64, first.password, mail], warnings };
}

for (const [name, value] of Object.entries(secrets)) {
  const from = { ...(name === 'KEYWARD_SMTP_URL' ? {} : { KEYWARD_SMTP_URL: 'smtp://127.0.0.1' }) };
  const ofFile = (file: string) => ({ ...from, [`${name}_FILE`]: file });

  test(`${name}_FILE names a file with the secret, possibly through a link`, () => {
    const { values } = secretFrom({ ...from, [name]: value });
    for (const [index, content] of [value, `${value}\n`, `${value}\r\n`].entries()) {
      const file = secretFile(`${name}-${index}`, content);
      const link = join(folder, `${name}-link-${index}`);
      symlinkSync(file, link);
      for (const path of [file, link]) assert.deepEqual(secretFrom(ofFile(path)), { values, warnings: [] });
    }
    const open = secretFrom(ofFile(secretFile(`${name}-open`, value, 0o644)));
    assert.deepEqual(open.values, values);
    assert.match(open.warnings.join(), new RegExp(`^${name}_FILE names a file that every user can read\\.`));
    assert.deepEqual(secretFrom(ofFile(secretFile(`${name}-group`, value, 0o640))).warnings, []);
  });

  test(`${name}_FILE reports why an existing file cannot be read, without repeating its path`, {
    skip: existsSync('/proc/self/mem') ? false : 'needs a file that fails when it is read',
  }, () => {
    assertRejected(ofFile('/proc/self/mem'), /^\S+ names a file that could not be read \(EIO\)\.(?!.*proc)/);
  });

  test(`rejects an invalid ${name}_FILE with one sentence that does not repeat its content`, () => {
    const directory = join(folder, `${name}-directory`);
    mkdirSync(directory);
    const loop = join(folder, `${name}-loop`);
    symlinkSync(loop, loop);
    const file = `${name}_FILE`;
    for (const path of ['/nowhere/hidden', loop, join(directory, 'x'), value, 'a\u0000b'.replace('\u0000', '/')]) {
      assertRejected(ofFile(path), new RegExp(`^${file} names a file that cannot be read\\.(?!.*(nowhere|hidden))`));
    }
    for (const path of [directory, '/dev/zero'])
      assertRejected(ofFile(path), new RegExp(`^${file} does not name a regular file`));
    for (const content of ['', '\n', '\r\n']) {
      assertRejected(ofFile(secretFile(`${name}-empty`, content)), new RegExp(`^${file} names an empty file`));
    }
    assertRejected(
      ofFile(secretFile(`${name}-large`, 'x'.repeat(1024 * 1024 + 1))),
      new RegExp(`^${file} names a file of more than 1 MB`),
    );
    assertRejected(
      ofFile(secretFile(`${name}-binary`, Buffer.of(0xff, 0xfe))),
      new RegExp(`^${file} names a file that is not UTF-8 text`),
    );
    const both = { ...ofFile(secretFile(`${name}-both`, value)), [name]: value };
    assertRejected(both, new RegExp(`^Set ${name} or ${file}, not both\\.$`));
  });
}

test('a server starts with service links and secrets in files, and logs one line for each warning', async (t) => {
  const { KEYWARD_PORT: _port, ...links } = serviceLinks;
  const settings = {
    KEYWARD_DATA: join(temporaryFolder(), 'data'),
    ...links,
    ...withoutPassword,
    KEYWARD_ADMIN_PASSWORD_FILE: secretFile('password', `${password}\n`, 0o644),
    KEYWARD_INSECURE_HTTP: 'private',
  };
  const server = await start(t, { settings });
  const body = JSON.stringify(administrator);
  const headers = { 'content-type': 'application/json', origin: server.url };
  assert.equal((await fetch(`${server.url}/api/v1/session`, { method: 'POST', headers, body })).status, 200);
  assert.equal((await stop(server)).outcome, 0);
  const lines = server
    .stderr()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).msg);
  assert.equal(lines.length, 3, server.stderr());
  assert.match(lines[0], /^Ignored variables that Kubernetes sets for services: /);
  assert.match(lines[1], /^KEYWARD_ADMIN_PASSWORD_FILE names a file that every user can read/);
  assert.match(lines[2], /^KEYWARD_INSECURE_HTTP=private: keys and tokens are accepted over plain http/);
  const main = new URL('../../dist/cli/main.js', import.meta.url).pathname;
  const env = { ...settings, ...serviceLinks, PATH: process.env['PATH'] };
  const out = execFileSync(process.execPath, [main, 'users', 'list', '--json'], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  assert.equal(JSON.parse(String(out))[0].email, administrator.email);
});

const READ_PASSWORD = `
  const { readConfig } = await import(process.argv[1]);
  process.stdout.write(readConfig({ KEYWARD_ADMIN_PASSWORD_FILE: process.argv[2] }).first.password);
`;

test('reads a secret from a pipe of a shell, even if the shell is slow, and from a FIFO with a writer', async () => {
  const script = `
    node=$1 code=$2 config=$3 fifo=$4; mkfifo "$fifo"
    read_from() { "$node" --input-type=module -e "$code" "$config" "$1"; echo; }
    read_from <(printf 'one\n')
    read_from <("$node" -e 'process.stdout.write("two")')
    read_from "$fifo" & { printf thr; printf 'ee\n'; } > "$fifo"; wait
  `;
  const config = new URL('../../src/config.ts', import.meta.url).href;
  const args = ['-c', script, 'bash', process.execPath, READ_PASSWORD, config, join(folder, 'fifo')];
  const { stdout } = await promisify(execFile)('bash', args);
  assert.equal(stdout, 'one\ntwo\nthree\n');
});

test('rejects a pipe without a writer or without an end with one sentence', async (t) => {
  const unwritten = join(folder, 'unwritten');
  execFileSync('bash', ['-c', 'mkfifo "$1"', 'bash', unwritten]);
  const data = () => ({ KEYWARD_DATA: join(temporaryFolder(), 'data') });
  const silent = [
    'bash',
    '-c',
    'KEYWARD_ADMIN_PASSWORD_FILE=<(exec 2>&-; while kill -0 $$; do sleep 1; done) exec "$@"',
    'bash',
  ];
  const servers = await Promise.all([
    launch(t, { settings: { ...data(), KEYWARD_ADMIN_PASSWORD_FILE: unwritten } }),
    launch(t, { settings: data(), wrapper: silent }),
  ]);
  for (const server of servers) {
    assert.equal(await server.ended, 1);
    assert.match(
      server.stderr(),
      /^KEYWARD_ADMIN_PASSWORD_FILE names a pipe that received no complete content in time\. [^.]*\.\n$/,
    );
  }
});
