import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import test, { after } from 'node:test';
import { openForServer } from '../../src/compose.ts';
import { DataDirectory } from '../../src/storage/data-directory.ts';
import { NewerDatabase } from '../../src/storage/migrations/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'keyward-migrations-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const directory = (name: string) => new DataDirectory(join(folder, name));

/** The tables and indexes that a fresh database has. */
function shapeOf(file: string): unknown[] {
  const database = new DatabaseSync(file);
  const rows = database
    .prepare("select type, name, sql from sqlite_master where name not like 'sqlite_%' order by name")
    .all();
  database.close();
  return rows;
}

test('an empty file becomes a database of the present schema, and is left alone from then on', async () => {
  const storage = directory('empty').open(undefined);
  assert.equal(await storage.isCurrent(), false);
  await storage.migrate();
  assert.equal(await storage.isCurrent(), true);
  const shape = shapeOf(directory('empty').databaseFile);
  assert.ok(shape.length > 20);
  await storage.migrate();
  assert.deepEqual(shapeOf(directory('empty').databaseFile), shape);
  assert.deepEqual(await storage.integrityProblems(), []);
  await storage.close();
});

test('a migration that fails on its way leaves the database as it was, so that it can be tried again', async () => {
  const cut = directory('cut-off');
  const storage = cut.open(undefined);
  const database = new DatabaseSync(cut.databaseFile);
  database.exec('create table revoked_token (in_the_way integer)');
  await assert.rejects(storage.migrate(), /revoked_token/);
  const names = () => shapeOf(cut.databaseFile).map((row) => (row as { name: string }).name);
  assert.deepEqual(
    names().filter((name) => !name.startsWith('kysely_')),
    ['revoked_token'],
  );
  assert.equal(await storage.isCurrent(), false);
  database.exec('drop table revoked_token');
  database.close();
  await storage.migrate();
  assert.equal(await storage.isCurrent(), true);
  await storage.close();
});

test('keys and accounts from before there were limits have none', async () => {
  const older = directory('before-limits');
  const storage = older.open(undefined);
  await storage.migrate('0003-roles');
  await storage.close();
  const database = new DatabaseSync(older.databaseFile);
  database.exec(`insert into account (id, shortname, created_at, password_tokens, keys_reveal_secret) values ('a', 'acme1', 1, 0, 0);
    insert into api_key (id, account_id, appname, appname_key, description, role, digest, generation, created_at, created_by, expires_at, last_login)
      values ('k', 'a', 'old', 'old', '', 'readonly', x'00', 1, 1, 'ada', 9007199254740991, -1)`);
  database.close();
  const again = older.open(undefined);
  await again.migrate();
  const { accounts, apiKeys } = again.stores;
  const account = await accounts.get('a');
  assert.deepEqual([account?.allowedIps, account?.tokenAlgorithm], [[], 'EdDSA']);
  const key = await apiKeys.named('a', 'old');
  assert.deepEqual([key?.allowedIps, key?.rateLimit], [[], null]);
  await again.close();
});

test('a resource of an account that is called replicas makes way for that of Keyward, with what roles grant on it', async () => {
  const older = directory('before-replicas');
  const storage = older.open(undefined);
  await storage.migrate('0005-routes');
  await storage.close();
  const database = new DatabaseSync(older.databaseFile);
  database.exec(`insert into account (id, shortname, created_at, password_tokens, keys_reveal_secret) values ('a', 'acme1', 1, 0, 0), ('b', 'other1', 1, 0, 0);
    insert into resource (account_id, name, description, rights, created_at) values
      ('a', 'replicas', 'ours', '["fetch","update"]', 1), ('a', 'own-replicas', '', '["fetch"]', 1), ('b', 'flows', '', '["fetch"]', 1);
    insert into role (id, account_id, name, name_key, description, permissions, can_masquerade, can_send_flow, created_at) values
      ('r', 'a', 'one', 'one', '', '["replicas:update","users:fetch","own-replicas:fetch"]', 0, 0, 1),
      ('s', 'b', 'two', 'two', '', '["flows:fetch"]', 0, 0, 1)`);
  database.close();
  const again = older.open(undefined);
  await again.migrate();
  const { resources, roles } = again.stores;
  const names = async (account: string) => (await resources.list(account)).map(({ name }) => name);
  assert.deepEqual(await names('a'), ['own-replicas', 'own-replicas-2']);
  assert.deepEqual(await names('b'), ['flows']);
  const granted = async (account: string, id: string) => [...((await roles.withId(account, id))?.permissions ?? [])];
  assert.deepEqual(await granted('a', 'r'), ['own-replicas-2:update', 'users:fetch', 'own-replicas:fetch']);
  assert.deepEqual(await granted('b', 's'), ['flows:fetch']);
  await again.close();
});

test('a resource that an account called forward-routes gets another name, and its roles no power over routes', async () => {
  const older = directory('before-routes');
  const storage = older.open(undefined);
  await storage.migrate('0004-limits');
  await storage.close();
  const database = new DatabaseSync(older.databaseFile);
  database.exec(`insert into account (id, shortname, created_at, password_tokens, keys_reveal_secret)
      values ('a', 'acme1', 1, 0, 0), ('b', 'other1', 1, 0, 0);
    insert into resource (account_id, name, description, rights, created_at)
      values ('a', 'forward-routes', 'Ours', '["fetch"]', 1), ('a', 'own-forward-routes', 'As well', '["fetch"]', 1);
    insert into role (id, account_id, name, name_key, description, permissions, can_masquerade, can_send_flow, created_at)
      values ('r', 'a', 'mixed', 'mixed', '', '["users:fetch","forward-routes:fetch"]', 0, 0, 1),
             ('s', 'b', 'other', 'other', '', '["users:fetch"]', 0, 0, 1)`);
  database.close();
  const again = older.open(undefined);
  await again.migrate();
  const { resources, roles } = again.stores;
  const names = (await resources.list('a')).map(({ name, description }) => [name, description]);
  assert.deepEqual(names, [
    ['own-forward-routes', 'As well'],
    ['own-forward-routes-2', 'Ours'],
  ]);
  assert.deepEqual(
    [...((await roles.named('a', 'mixed'))?.permissions ?? [])],
    ['users:fetch', 'own-forward-routes-2:fetch'],
  );
  assert.deepEqual([...((await roles.named('b', 'other'))?.permissions ?? [])], ['users:fetch']);
  await again.close();
});

test('a database that a newer Keyward wrote is refused with a sentence, and not touched', async () => {
  const newer = directory('newer');
  const storage = newer.open(undefined);
  await storage.migrate();
  await storage.close();
  const database = new DatabaseSync(newer.databaseFile);
  database.exec("insert into kysely_migration values ('9999-from-the-future', '2030-01-01')");
  database.close();
  const shape = shapeOf(newer.databaseFile);
  const again = newer.open(undefined);
  await assert.rejects(again.migrate(), NewerDatabase);
  await again.close();
  const config = { dataDirectory: newer.path, masterKey: undefined, keyPrefix: 'kw' };
  await assert.rejects(openForServer(config, 'http://127.0.0.1:1'), /A newer Keyward wrote this data directory/);
  assert.deepEqual(shapeOf(newer.databaseFile), shape);
});

test('another master key is refused at the start', async () => {
  const kept = directory('keyed');
  const config = { dataDirectory: kept.path, keyPrefix: 'kw' };
  const key = (byte: number) => ({ base64: Buffer.alloc(32, byte).toString('base64') });
  const first = await openForServer({ ...config, masterKey: key(1) }, 'http://127.0.0.1:1');
  await first.close();
  await assert.rejects(openForServer({ ...config, masterKey: key(2) }, 'http://127.0.0.1:1'), /master key/);
  const again = await openForServer({ ...config, masterKey: key(1) }, 'http://127.0.0.1:1');
  await again.close();
});

test('at most one server works on a data directory', async () => {
  const config = { dataDirectory: join(folder, 'locked'), masterKey: undefined, keyPrefix: 'kw' };
  const first = await openForServer(config, 'http://127.0.0.1:1');
  await assert.rejects(openForServer(config, 'http://127.0.0.1:1'), /Another Keyward server/);
  await first.close();
  await (await openForServer(config, 'http://127.0.0.1:1')).close();
});
