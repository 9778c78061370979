import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { skipWithout } from '../../../../scripts/required-tools.ts';
import { systemSources } from '../../src/compose/sources.ts';
import { openForServer } from '../../src/compose.ts';
import { explainFailure } from '../../src/failure.ts';
import {
  firstSetup,
  hasEnded,
  launch,
  type ServerProcess,
  start,
  stop,
  temporaryFolder,
  until,
} from './support/server-process.ts';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
/** A user without rights, and the group of a volume (`fsGroup` in Kubernetes). */
const UNPRIVILEGED = { uid: 65_534, gid: 2000 };
const OTHER_GROUP = 2001;

const messages = (server: ServerProcess): string[] =>
  server
    .stderr()
    .split('\n')
    .filter(Boolean)
    .map((line) => (line.startsWith('{') ? JSON.parse(line).msg : line));

const modeOf = (file: string) => (statSync(file).mode & 0o7777).toString(8);

/** Asserts that a start fails with one sentence. */
async function assertStartFails(t: TestContext, options: Parameters<typeof launch>[1], message: RegExp): Promise<void> {
  const server = await launch(t, options);
  await until(() => hasEnded(server) || server.stdout() !== '');
  assert.equal(server.stdout(), '');
  assert.equal(await server.ended, 1);
  assert.match(server.stderr(), message);
  assert.doesNotMatch(server.stderr(), /\n\s+at |Error:/);
}

/** Asserts the same sentence in this process, because starting a process takes twenty times as long. */
async function assertNotOpened(dataDirectory: string, message: RegExp): Promise<void> {
  const config = { dataDirectory, masterKey: undefined, keyPrefix: 'kw' };
  await assert.rejects(openForServer(config, 'http://127.0.0.1:1', systemSources), (error: unknown) => {
    assert.match(explainFailure(error), message);
    return true;
  });
}

test('the permissions of a readable master key are reset to 0600 with a warning', async (t) => {
  const settings = { KEYWARD_DATA: join(temporaryFolder(), 'data'), ...firstSetup };
  assert.deepEqual([(await stop(await start(t, { settings }))).outcome], [0]);
  const key = join(settings.KEYWARD_DATA, 'master.key');
  for (const [mode, warns] of [
    [0o660, true],
    [0o644, true],
    [0o600, false],
  ] as const) {
    chmodSync(key, mode);
    const server = await start(t, { settings });
    await stop(server);
    assert.equal(modeOf(key), '600');
    const had = `0${mode.toString(8)}`;
    const expected = warns
      ? [`${key} had the permissions ${had}, so other users may have read it. They are 0600 now.`]
      : [];
    assert.deepEqual(messages(server), expected);
  }
});

const FILES = [
  'keyward.sqlite',
  'keyward.sqlite-wal',
  'keyward.sqlite-journal',
  'master.key',
  'server.lock',
  'spent-tokens-0.log',
  'spent-tokens-1.log',
];

test('rejects symbolic links in the data directory, whether or not their targets exist', async (t) => {
  const folder = temporaryFolder();
  const data = join(folder, 'data');
  const settings = { KEYWARD_DATA: data, ...firstSetup };
  await stop(await start(t, { settings }));
  const outside = join(folder, 'outside');
  writeFileSync(outside, 'untouched', { mode: 0o644 });
  for (const name of FILES) {
    const file = join(data, name);
    const kept = join(folder, name);
    const isThere = readdirSync(data).includes(name);
    if (isThere) renameSync(file, kept);
    for (const target of [outside, kept, '/nowhere/at/all']) {
      symlinkSync(target, file);
      const message = new RegExp(`^${file} is a symbolic link, which is not allowed in the data directory\\.`);
      await assertNotOpened(data, message);
      if (target === outside && name === 'master.key') await assertStartFails(t, { settings }, message);
      renameSync(file, join(folder, 'link'));
    }
    if (isThere) renameSync(kept, file);
  }
  assert.deepEqual([readFileSync(outside, 'utf8'), modeOf(outside)], ['untouched', '644']);
  assert.equal((await stop(await start(t, { settings }))).outcome, 0);
});

test('an empty data directory is not filled through links', async () => {
  for (const name of FILES.filter((each) => !/-(?:wal|journal)$/.test(each))) {
    const folder = temporaryFolder();
    const data = join(folder, 'data');
    mkdirSync(data);
    symlinkSync(join(folder, 'planted'), join(data, name));
    await assertNotOpened(data, /is a symbolic link/);
    assert.deepEqual(readdirSync(folder), ['data']);
  }
});

/** The reason why other users cannot be tested here; false if they can. */
function reasonToSkip(): string | false {
  if (process.getuid?.() !== 0) return skipWithout('root', false, 'only root can start a process as another user');
  const { status } = spawnSync(process.execPath, ['--check', MAIN], UNPRIVILEGED);
  return skipWithout('root', status === 0, 'other users cannot read this checkout');
}

const skip = reasonToSkip();

/** A data directory of root with write permission for the group, like a volume with fsGroup. */
function volume(): string {
  const folder = temporaryFolder();
  chmodSync(folder, 0o755);
  const data = join(folder, 'data');
  mkdirSync(data);
  chownSync(data, 0, UNPRIVILEGED.gid);
  chmodSync(data, 0o2775);
  return data;
}

test('a data directory of another user is accepted with a warning if the group may write to it', {
  skip,
}, async (t) => {
  const data = volume();
  const options = { settings: { KEYWARD_DATA: data, ...firstSetup }, as: UNPRIVILEGED };
  const first = await start(t, options);
  await stop(first);
  const warning = `The data directory ${data} belongs to another user and has the permissions 2775, which cannot be set to 0700. Make sure that no other user may write to it.`;
  assert.deepEqual(messages(first), [warning]);
  for (const name of readdirSync(data)) assert.equal(modeOf(join(data, name)), '600', name);

  // At each mount Kubernetes gives the group of the volume access to all files.
  for (const name of readdirSync(data)) chmodSync(join(data, name), 0o660);
  const second = await start(t, options);
  await stop(second);
  const had = `${join(data, 'master.key')} had the permissions 0660, so other users may have read it. They are 0600 now.`;
  assert.deepEqual(messages(second), [warning, had]);
  for (const name of readdirSync(data)) assert.equal(modeOf(join(data, name)), '600', name);
});

test('accepts a master key of another user if a group of the process may read it, and rejects a master key that all users can read', {
  skip,
}, async (t) => {
  const data = volume();
  const options = { settings: { KEYWARD_DATA: data, ...firstSetup }, as: UNPRIVILEGED };
  await stop(await start(t, options));
  const key = join(data, 'master.key');
  const own = (gid: number, mode: number) => {
    chownSync(key, 0, gid);
    chmodSync(key, mode);
  };
  own(UNPRIVILEGED.gid, 0o640);
  const shared = await start(t, options);
  await stop(shared);
  assert.match(
    messages(shared).at(-1) ?? '',
    /master\.key belongs to another user and has the permissions 0640: its group can read it\.$/,
  );
  own(UNPRIVILEGED.gid, 0o644);
  await assertStartFails(
    t,
    options,
    /master\.key has the permissions 0644, which cannot be set to 0600\. Run as its owner: chmod 600 /,
  );
  own(OTHER_GROUP, 0o644);
  await assertStartFails(t, options, /master\.key has the permissions 0644/);
  own(OTHER_GROUP, 0o640);
  await assertStartFails(t, options, /^The master key file .*master\.key cannot be read\./m);
});

test('accepts a database of another user if the group may write to it', { skip }, async (t) => {
  const data = volume();
  const options = { settings: { KEYWARD_DATA: data, ...firstSetup }, as: UNPRIVILEGED };
  await stop(await start(t, options));
  for (const name of readdirSync(data).filter((each) => each !== 'master.key')) {
    chownSync(join(data, name), 0, UNPRIVILEGED.gid);
    chmodSync(join(data, name), 0o660);
  }
  const server = await start(t, options);
  assert.equal((await fetch(`${server.url}/readyz`)).status, 200);
  assert.equal((await stop(server)).outcome, 0);
  assert.match(
    messages(server).join('\n'),
    /keyward\.sqlite belongs to another user and has the permissions 0660\. They cannot be set to 0600\./,
  );
});

test('rejects a read-only data directory with one sentence', { skip }, async (t) => {
  const data = volume();
  chmodSync(data, 0o755);
  await assertStartFails(
    t,
    { settings: { KEYWARD_DATA: data }, as: UNPRIVILEGED },
    /^The data directory .* cannot be used\./,
  );
});

/** A directory with these permissions, and an entry of another program unless it is empty. */
function directoryOf(mode: number, ...entries: readonly string[]): string {
  const data = join(temporaryFolder(), 'data');
  mkdirSync(data);
  for (const entry of entries) mkdirSync(join(data, entry));
  chmodSync(data, mode);
  return data;
}

test('a shared directory keeps its permissions and receives no data', async (t) => {
  for (const [data, message] of [
    [directoryOf(0o1777), /^The data directory .* has the sticky bit, so several users share it\. /],
    [directoryOf(0o1700, 'mine'), /^The data directory .* has the sticky bit/],
    [directoryOf(0o755, 'hosts'), /^The data directory .* is not empty, contains no Keyward data and is not private/],
    [directoryOf(0o2770, 'lost+found', '.profile'), /^The data directory .* is not empty, contains no Keyward data/],
  ] as const) {
    const before = [modeOf(data), readdirSync(data)];
    await assertStartFails(t, { settings: { KEYWARD_DATA: data, ...firstSetup } }, message);
    assert.deepEqual([modeOf(data), readdirSync(data)], before);
  }
});

test('root does not store data among the files of another user', { skip }, async (t) => {
  const data = directoryOf(0o700, 'Documents');
  chownSync(data, UNPRIVILEGED.uid, UNPRIVILEGED.gid);
  await assertStartFails(
    t,
    { settings: { KEYWARD_DATA: data } },
    /^The data directory .* is not empty, contains no Keyward data/,
  );
  assert.deepEqual(readdirSync(data), ['Documents']);
});

test('an empty volume, a private directory and an existing data directory are accepted and made private', async (t) => {
  const volumes = [directoryOf(0o2775), directoryOf(0o777, 'lost+found'), directoryOf(0o700, 'notes')];
  for (const data of volumes) {
    const settings = { KEYWARD_DATA: data, ...firstSetup };
    await stop(await start(t, { settings }));
    chmodSync(data, 0o755);
    mkdirSync(join(data, 'backups'));
    await stop(await start(t, { settings }));
    assert.match(modeOf(data), /^2?700$/);
  }
});
