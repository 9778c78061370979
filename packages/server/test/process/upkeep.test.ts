import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import test from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { importApiKeys } from '../../src/actions/api-keys/import/import.ts';
import { updateKeyPolicy } from '../../src/actions/key-policy.ts';
import { cliCallers } from '../../src/actions/system/accounts.ts';
import { setUpFromEnvironment } from '../../src/actions/system/set-up-from-environment.ts';
import { openForServer } from '../../src/compose.ts';
import { mailCertificate, mailPrivateKey } from '../outgoing/support/mail-certificate.ts';
import { SmtpServer } from '../support/smtp.ts';
import { assertConsistent } from './support/inspection.ts';
import { administrator, start, stop, temporaryFolder, until } from './support/server-process.ts';

const DAY = 86_400;
const KEYS = 500;
const ROUNDS = 10;

/** Creates a data directory with keys that were unused for a year. */
async function createUnusedKeys(): Promise<string> {
  const data = join(temporaryFolder(), 'data');
  const config = { dataDirectory: data, masterKey: undefined, keyPrefix: 'kw' };
  const { context, close } = await openForServer(config, 'http://127.0.0.1:1');
  await setUpFromEnvironment(context, { shortname: 'acme1', ...administrator });
  const [caller] = await cliCallers(context);
  assert.ok(caller);
  const rows = Array.from({ length: KEYS }, (_, index) => ({
    name: `idle-${index}`,
    role: 'READONLY',
    sha256: randomBytes(32).toString('hex'),
    key_format: 'keyward',
  }));
  await importApiKeys(context, caller, { body: { rows } });
  await updateKeyPolicy(context, caller, { body: { unused: { days: 90, action: 'delete' } } });
  await close();
  return data;
}

function inDatabase<T>(data: string, work: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(join(data, 'keyward.sqlite'));
  try {
    return work(database);
  } finally {
    database.close();
  }
}

/** Adds the notices of an announcement two weeks ago. */
function ageKeys(data: string): void {
  const now = Math.floor(Date.now() / 1000);
  inDatabase(data, (database) => {
    database.prepare('update api_key set created_at = ?').run(now - 365 * DAY);
    database
      .prepare(
        `insert into notice (id, account_id, key, kind, due_at, days, created_at, is_mailed)
          select id, account_id, ordinal, 'unused', ?, 7, ?, 1 from api_key`,
      )
      .run(now - 7 * DAY, now - 14 * DAY);
  });
}

/** Five days from now; the keys were created with a lifetime of more than a week. */
function letExpire(data: string): void {
  inDatabase(data, (database) =>
    database
      .prepare('update api_key set expires_at = ?, created_at = created_at - ?')
      .run(Math.floor(Date.now() / 1000) + 5 * DAY, 40 * DAY),
  );
}

const keysIn = (data: string) =>
  inDatabase(data, (database) => Number(database.prepare('select count(*) as n from api_key').get()?.['n']));

test('a server killed while it deletes unused keys continues after a restart and deletes each key once', async (t) => {
  const data = await createUnusedKeys();
  ageKeys(data);
  const settings = { KEYWARD_DATA: data };
  let kills = 0;
  for (let round = 1; round <= ROUNDS && keysIn(data) > 0; round++) {
    const before = keysIn(data);
    const server = await start(t, { settings });
    await until(() => keysIn(data) < before);
    await sleep(Math.random() * 20);
    server.process.kill('SIGKILL');
    await server.ended;
    if (keysIn(data) > 0) kills++;
    await assertConsistent(data, `round ${round}`);
  }
  assert.equal(keysIn(data), 0);
  const deleted = inDatabase(data, (database) =>
    database.prepare("select json_extract(before, '$.id') as id, actor from audit where action = 'delete'").all(),
  );
  assert.equal(deleted.length, KEYS);
  assert.equal(new Set(deleted.map(({ id }) => id)).size, KEYS);
  assert.ok(deleted.every(({ actor }) => actor === 'policy'));
  t.diagnostic(`killed ${kills} times with keys left`);
});

test('the server sends notice emails by itself, and a silent mail server does not delay a stop', async (t) => {
  const data = await createUnusedKeys();
  letExpire(data);
  const smtp = new SmtpServer();
  await smtp.listen();
  t.after(() => smtp.close());
  const settings = {
    KEYWARD_DATA: data,
    KEYWARD_SMTP_URL: `smtp://127.0.0.1:${smtp.port}`,
    KEYWARD_MAIL_FROM: 'Keyward <keyward@example.com>',
  };
  smtp.behavior = 'silent';
  const silent = await start(t, { settings });
  await until(() => smtp.connections > 0);
  const { outcome, seconds } = await stop(silent);
  assert.equal(outcome, 0);
  assert.ok(seconds < 6, `stopping took ${seconds} s`);
  smtp.behavior = 'accept';
  const server = await start(t, { settings });
  await until(() => smtp.received.length > 0);
  assert.equal((await stop(server)).outcome, 0);
  assert.deepEqual(
    smtp.received.map(({ to }) => to),
    [[administrator.email]],
  );
  assert.match(smtp.received[0]?.text ?? '', new RegExp(`Subject: Keyward: ${KEYS} API keys of acme1 expiring soon`));
});

test("an email waits while the mail server's certificate is not trusted, and is sent once its authority is configured", async (t) => {
  const data = await createUnusedKeys();
  letExpire(data);
  const smtp = new SmtpServer({ startsTls: 'immediately', cert: mailCertificate, key: mailPrivateKey });
  await smtp.listen();
  t.after(() => smtp.close());
  const settings = {
    KEYWARD_DATA: data,
    KEYWARD_SMTP_URL: `smtps://keyward:hidden-password@127.0.0.1:${smtp.port}`,
    KEYWARD_MAIL_FROM: 'Keyward <keyward@example.com>',
  };
  const untrusting = await start(t, { settings });
  const log = () => untrusting.stdout() + untrusting.stderr();
  await until(() => log().includes('The certificate of the mail server is not trusted'));
  assert.equal((await stop(untrusting)).outcome, 0);
  assert.ok(!log().includes('hidden-password'));
  assert.deepEqual([smtp.received, smtp.plaintext], [[], '']);
  // Makes the email due instead of waiting for the next attempt.
  inDatabase(data, (database) => database.exec('update mail set next_attempt_at = 0'));
  const authority = join(temporaryFolder(), 'authority.pem');
  writeFileSync(authority, mailCertificate);
  const trusting = await start(t, { settings: { ...settings, NODE_EXTRA_CA_CERTS: authority } });
  await until(() => smtp.received.length > 0);
  assert.equal((await stop(trusting)).outcome, 0);
  assert.deepEqual(
    smtp.received.map(({ to, login, isEncrypted }) => ({ to, login, isEncrypted })),
    [{ to: [administrator.email], login: '\0keyward\0hidden-password', isEncrypted: true }],
  );
});
