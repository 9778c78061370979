import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import test, { after } from 'node:test';
import { BatchedList } from '../../src/actions/page.ts';
import { openForServer } from '../../src/compose.ts';
import { DataDirectory } from '../../src/storage/data-directory.ts';
import { type MigrationName, migrationNames, NewerDatabase } from '../../src/storage/migrations/index.ts';
import type { Storage } from '../../src/storage/storage.ts';

const folder = mkdtempSync(join(tmpdir(), 'keyward-migrations-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const directory = (name: string) => new DataDirectory(join(folder, name));

/** Returns the tables and indexes of a database. */
function shapeOf(file: string): unknown[] {
  const database = new DatabaseSync(file);
  const rows = database
    .prepare("select type, name, sql from sqlite_master where name not like 'sqlite_%' order by name")
    .all();
  database.close();
  return rows;
}

/** Migrates a database with these rows from that migration to the current schema. */
async function migratedWith(name: string, step: MigrationName, rows: string): Promise<Storage> {
  const older = directory(name);
  const before = older.open(undefined);
  await before.migrate(step);
  await before.close();
  const database = new DatabaseSync(older.databaseFile);
  database.exec(rows);
  database.close();
  const storage = older.open(undefined);
  await storage.migrate();
  return storage;
}

test('an empty file is migrated to the current schema once', async () => {
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

test('a failed migration leaves the database unchanged and can be retried', async () => {
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

test('keys and accounts created before limits existed have no limits', async () => {
  const storage = await migratedWith(
    'before-limits',
    '0003-roles',
    `insert into account (id, shortname, created_at, password_tokens, keys_reveal_secret) values ('a', 'acme1', 1, 0, 0);
    insert into api_key (id, account_id, appname, appname_key, description, role, digest, generation, created_at, created_by, expires_at, last_login)
      values ('k', 'a', 'old', 'old', '', 'readonly', x'00', 1, 1, 'ada', 9007199254740991, -1)`,
  );
  const { accounts, apiKeys } = storage.stores;
  const account = await accounts.get('a');
  assert.deepEqual([account?.allowedIps, account?.tokenAlgorithm], [[], 'EdDSA']);
  const key = await apiKeys.named('a', 'old');
  assert.deepEqual([key?.allowedIps, key?.rateLimit], [[], null]);
  await storage.close();
});

test("an account's resource named replicas is renamed with its grants, in favor of Keyward's own", async () => {
  const storage = await migratedWith(
    'before-replicas',
    '0005-routes',
    `insert into account (id, shortname, created_at, password_tokens, keys_reveal_secret) values ('a', 'acme1', 1, 0, 0), ('b', 'other1', 1, 0, 0);
    insert into resource (account_id, name, description, rights, created_at) values
      ('a', 'replicas', 'ours', '["fetch","update"]', 1), ('a', 'own-replicas', '', '["fetch"]', 1), ('b', 'flows', '', '["fetch"]', 1);
    insert into role (id, account_id, name, name_key, description, permissions, can_masquerade, can_send_flow, created_at) values
      ('r', 'a', 'one', 'one', '', '["replicas:update","users:fetch","own-replicas:fetch"]', 0, 0, 1),
      ('s', 'b', 'two', 'two', '', '["flows:fetch"]', 0, 0, 1)`,
  );
  const { resources, roles } = storage.stores;
  const names = async (account: string) => (await resources.list(account)).map(({ name }) => name);
  assert.deepEqual(await names('a'), ['own-replicas', 'own-replicas-2']);
  assert.deepEqual(await names('b'), ['flows']);
  const granted = async (account: string, id: string) => [...((await roles.withId(account, id))?.permissions ?? [])];
  assert.deepEqual(await granted('a', 'r'), ['own-replicas-2:update', 'users:fetch', 'own-replicas:fetch']);
  assert.deepEqual(await granted('b', 's'), ['flows:fetch']);
  await storage.close();
});

test("an account's resource named forward-routes is renamed, and its roles gain no rights on routes", async () => {
  const storage = await migratedWith(
    'before-routes',
    '0004-limits',
    `insert into account (id, shortname, created_at, password_tokens, keys_reveal_secret)
      values ('a', 'acme1', 1, 0, 0), ('b', 'other1', 1, 0, 0);
    insert into resource (account_id, name, description, rights, created_at)
      values ('a', 'forward-routes', 'Ours', '["fetch"]', 1), ('a', 'own-forward-routes', 'As well', '["fetch"]', 1);
    insert into role (id, account_id, name, name_key, description, permissions, can_masquerade, can_send_flow, created_at)
      values ('r', 'a', 'mixed', 'mixed', '', '["users:fetch","forward-routes:fetch"]', 0, 0, 1),
             ('s', 'b', 'other', 'other', '', '["users:fetch"]', 0, 0, 1)`,
  );
  const { resources, roles } = storage.stores;
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
  await storage.close();
});

const ACCOUNTS = `insert into account (id, shortname, created_at, password_tokens, keys_reveal_secret)
  values ('a', 'acme1', 1, 0, 0), ('b', 'other1', 1, 0, 0);`;

/** Returns SQL for keys created before creators were recorded: only the creator's name is stored. */
function keyRows(keys: readonly { id: string; account?: string; name?: string; at: number; by: string }[]): string {
  const rows = keys.map(
    ({ id, account = 'a', name = id, at, by: caller }) =>
      `('${id}', '${account}', '${name}', '${name.toLowerCase()}', '', 'readonly', cast('${id}' as blob), 1, ${at}, '${caller}', 9007199254740991, -1)`,
  );
  return `insert into api_key (id, account_id, appname, appname_key, description, role, digest, generation, created_at, created_by, expires_at, last_login)
    values ${rows.join(', ')};`;
}

test('keys created by a key are recorded from then on, and later keys with the same name are not', async () => {
  const keys = keyRows([
    { id: 'maker', name: 'Maker', at: 100, by: 'ada@example.com' },
    { id: 'first', at: 100, by: 'Maker' },
    { id: 'second', at: 120, by: 'Maker' },
    { id: 'of-second', at: 130, by: 'second' },
    { id: 'of-one-before', at: 99, by: 'Maker' },
    { id: 'of-other-writing', at: 130, by: 'maker' },
    { id: 'itself', at: 130, by: 'itself' },
    { id: 'of-ada', at: 130, by: 'ada@example.com' },
    { id: 'terminal', at: 1, by: 'ada@example.com' },
    { id: 'of-the-terminal', at: 130, by: 'terminal' },
    { id: 'elsewhere', account: 'b', at: 130, by: 'Maker' },
  ]);
  const storage = await migratedWith('before-upkeep', '0011-leaks', ACCOUNTS + keys);
  const madeWith = async (key: string, account = 'a') =>
    (await storage.stores.creations.of(account, key)).map(({ entity, entityId, createdAt: madeAt }) => [
      entity,
      entityId,
      madeAt,
    ]);
  assert.deepEqual(await madeWith('maker'), [
    ['api-key', 'first', 100],
    ['api-key', 'second', 120],
  ]);
  assert.deepEqual(await madeWith('second'), [['api-key', 'of-second', 130]]);
  for (const id of ['terminal', 'itself', 'of-ada']) assert.deepEqual(await madeWith(id), [], id);
  assert.deepEqual(await madeWith('maker', 'b'), []);
  await storage.close();
});

test('accounts and keys created before the key policy have no requirement, notice or action', async () => {
  const keys = keyRows([
    { id: 'idle', at: 1, by: 'ada@example.com' },
    { id: 'used', at: 1, by: 'ada@example.com' },
  ]);
  const uses = `update api_key set last_login = 500 where id = 'used';
    insert into key_use (key, account_id, last_login, addresses, hour, counts)
      select ordinal, account_id, 500, '[]', 0, '' from api_key where id = 'used';`;
  const storage = await migratedWith('before-policy', '0011-leaks', ACCOUNTS + keys + uses);
  const { apiKeys, unusedKeys, keyPolicies, notices, mails } = storage.stores;
  for (const account of ['a', 'b']) {
    assert.deepEqual(await keyPolicies.get(account), {
      maxLifetimeDays: null,
      defaultLifetimeDays: null,
      unused: null,
    });
    assert.deepEqual([await notices.list(account, 0, 10), await notices.count(account, 0)], [[], 0]);
    assert.deepEqual(await mails.due(account, Number.MAX_SAFE_INTEGER, 10), []);
  }
  assert.deepEqual(
    [(await apiKeys.named('a', 'idle'))?.expiresAt, (await apiKeys.named('a', 'idle'))?.state],
    [null, 'enabled'],
  );
  const idle = await unusedKeys.withId('a', 'idle');
  assert.deepEqual([idle?.enabledAt, idle?.keptUntil, idle?.lastLogin], [0, 0, null], 'the key was never enabled');
  assert.equal((await unusedKeys.withId('a', 'used'))?.lastLogin, 500);
  await storage.close();
});

test('a user invited by a key before approvals, without a password, is pending, and the link is revoked', async () => {
  const keys = keyRows([{ id: 'inviter', name: 'Inviter', at: 100, by: 'ada@example.com' }]);
  const users = [
    { id: 'waiting', madeWith: 'inviter' },
    { id: 'enrolled', madeWith: 'inviter', password: 'hash' },
    { id: 'of-a-deleted-key', madeWith: 'gone' },
    { id: 'of-ada' },
  ];
  const rows = users.map(({ id, madeWith, password }) => {
    const hash = password === undefined ? 'null' : `'${password}'`;
    return `insert into person (id, account_id, email, email_key, given_name, family_name, role, password_hash, generation, created_at, last_login)
      values ('${id}', 'a', '${id}@example.com', '${id}@example.com', '', '', 'readonly', ${hash}, 1, 1, -1);
      insert into enrolment (digest, account_id, person_id, expires_at) values (cast('${id}' as blob), 'a', '${id}', 900);
      ${madeWith === undefined ? '' : `insert into made_with_key (account_id, entity, entity_id, key_id, made_at) values ('a', 'user', '${id}', '${madeWith}', 1);`}`;
  });
  const storage = await migratedWith('before-approvals', '0015-bulk-order', ACCOUNTS + keys + rows.join(''));
  const found = [];
  for (const { id } of users) {
    const user = await storage.stores.users.withId('a', id);
    const linked = await storage.stores.enrollments.withDigest('a', Buffer.from(id), 0);
    found.push([user?.pendingApproval, user?.createdBy, linked?.userId]);
  }
  assert.deepEqual(found, [
    [true, 'Inviter', undefined],
    [false, 'Inviter', 'enrolled'],
    [true, null, undefined],
    [false, null, 'of-ada'],
  ]);
  await storage.close();
});

/** Returns SQL for bulk operations created before starters were recorded. */
function bulkRows(changes: readonly { id: string; account?: string; at: number; state?: string }[]): string {
  const rows = changes.map(
    ({ id, account = 'a', at, state = 'done' }) =>
      `('${id}', '${account}', '{"action":"disable"}', '${state}', ${at}, 'ada@example.com', '192.0.2.1', 'server', ${at}, ${state === 'done' ? at : 'null'}, 2, 1, 1, 0, 0)`,
  );
  return `insert into bulk_change (id, account_id, change, state, started_at, started_by, started_ip, runs_in, worked_at, ended_at, total, done, changed, unchanged, refused)
    values ${rows.join(', ')};`;
}

test('bulk operations without a recorded starter keep their order, rows and progress, and are not continued', async () => {
  const changes = bulkRows([
    { id: 'middle', at: 200 },
    { id: 'oldest', at: 100 },
    { id: 'left', at: 300, state: 'running' },
    { id: 'elsewhere', account: 'b', at: 250 },
  ]);
  const rows = `insert into bulk_change_row (bulk_change, position, account_id, key_id, appname, outcome)
    values ('left', 1, 'a', 'k', 'one', 'changed'), ('left', 2, 'a', 'l', 'two', null);`;
  const storage = await migratedWith('before-starters', '0014-insight', ACCOUNTS + changes + rows);
  const { bulkOperations } = storage.stores;
  const ids = async (account: string) => (await bulkOperations.list(account)).map(({ id }) => id);
  assert.deepEqual(await ids('a'), ['left', 'middle', 'oldest']);
  assert.deepEqual(await ids('b'), ['elsewhere']);
  const left = await bulkOperations.running('a');
  assert.ok(left);
  assert.deepEqual(
    [left.id, left.initiator, left.startedBy, left.startedIp],
    ['left', null, 'ada@example.com', '192.0.2.1'],
  );
  assert.deepEqual(
    [left.change, left.total, left.counts],
    [{ action: 'disable' }, 2, { changed: 1, unchanged: 0, rejected: 0 }],
  );
  const pending = await bulkOperations.rows('a', 'left', { after: 0, limit: 10, outcome: 'pending' });
  assert.deepEqual(
    pending.map(({ position, keyId }) => [position, keyId]),
    [[2, 'l']],
  );
  await storage.close();
});

test('a bulk operation started after the migration is the newest at any clock time, and the oldest bulk operations are deleted', async () => {
  const old = Array.from({ length: 20 }, (_, index) => ({
    id: `old-${String(index).padStart(2, '0')}`,
    at: 1000 + index,
  }));
  const storage = await migratedWith('before-order', '0014-insight', ACCOUNTS + bulkRows(old));
  const { bulkOperations } = storage.stores;
  const [latest] = await bulkOperations.list('a');
  assert.ok(latest?.id === 'old-19');
  const starter = { kind: 'person', id: 'p', sessionId: 's', generation: 2 ** 53 - 1, settingGeneration: 9 } as const;
  for (const id of ['new-b', 'new-a'])
    await bulkOperations.add('a', { ...latest, id, startedAt: 500, initiator: starter });
  const kept = (await bulkOperations.list('a')).map(({ id }) => id);
  assert.deepEqual(kept.slice(0, 3), ['new-a', 'new-b', 'old-19']);
  assert.deepEqual([kept.length, kept.at(-1)], [20, 'old-02']);
  assert.deepEqual((await bulkOperations.withId('a', 'new-a'))?.initiator, starter);
  await storage.close();
});

test('a database created before followers were recorded has no followers, so a waiting command finds no row', async () => {
  const storage = await migratedWith('before-followers', '0015-bulk-order', ACCOUNTS);
  const { followers } = storage.stores;
  assert.equal(await followers.acknowledged(), undefined);
  const registration = await followers.register('server', 60_000);
  assert.equal(await followers.acknowledged(), 0);
  await followers.remove(registration);
  await storage.close();
});

test('earlier audit records are found by the object of their snapshot, and the chain verifies', async () => {
  const insert: string[] = [];
  let hash = '0'.repeat(64);
  const snapshots = [null, '{"id":"key_1","appname":"a"}', '{', '{"id":7}'];
  for (const [index, after] of snapshots.entries()) {
    const parsed = after === '{' ? 'was readable' : JSON.parse(after ?? 'null');
    const sealed = ['a', hash, index + 1, 1000, 'apikey', '', 'create', 'ada', null, 'added', null, parsed];
    hash = createHash('sha256').update(JSON.stringify(sealed)).digest('hex');
    const text = after === null ? 'null' : `'${after}'`;
    insert.push(
      `insert into audit values ('a', ${index + 1}, 1000, 'apikey', '', 'create', 'ada', null, 'added', null, ${text}, '${hash}')`,
    );
  }
  const storage = await migratedWith('audit', '0015-bulk-order', `${ACCOUNTS};${insert.join(';')}`);
  const { audit } = storage.stores;
  const of = { from: 0, until: 2000, classes: [], skip: 0, size: 9 };
  const { batches } = await audit.search('a', { ...of, objectId: 'key_1' });
  const records = await new BatchedList(batches).all();
  assert.deepEqual(
    records.map(({ number, objectId }) => [number, objectId]),
    [[2, 'key_1']],
  );
  assert.equal((await audit.search('a', { ...of, objectId: '7' })).total, 0);
  assert.deepEqual(
    await audit.verify('a').then(({ intactCount: whole, broken }) => [whole, broken]),
    [2, 3],
    'the unreadable record',
  );
  await storage.close();
});

test('a bulk operation of an earlier version keeps its starter, without a generation that could still be valid', async () => {
  const rows = `${bulkRows([{ id: 'left', at: 300, state: 'running' }])}
    update bulk_change set starter_kind = 'key', starter_id = 'k', starter_session = null where id = 'left';`;
  const storage = await migratedWith('before-generations', '0015-bulk-order', ACCOUNTS + rows);
  const left = await storage.stores.bulkOperations.running('a');
  assert.deepEqual(left?.initiator, {
    kind: 'key',
    id: 'k',
    sessionId: null,
    generation: null,
    settingGeneration: null,
  });
  assert.deepEqual([left.reason, left.total, left.counts.changed], [null, 2, 1]);
  await storage.close();
});

test('credentials created before issuers were recorded permanently have an unknown issuer', async () => {
  const keys = keyRows([
    { id: 'old', at: 100, by: 'ada@example.com' },
    { id: 'rotated', at: 100, by: 'ada@example.com' },
    { id: 'elsewhere', account: 'b', at: 100, by: 'eve' },
  ]);
  const rows = `insert into audit (account_id, number, timestamp, class, subclass, action, actor, description, hash)
      values ('a', 1, 500, 'apikey', '', 'create', 'ada', '', 'x');
    insert into rotation (key, account_id, rotation_number, started_at, started_by, ends_at, is_cancelled, old_digest, old_generation, old_addresses)
      select ordinal, account_id, 1, 1, 'ada', 900, 0, x'0a0b', 1, '[]' from api_key where id = 'rotated';
    insert into replica (id, account_id, name, name_key, digest, allowed_ips, created_at, created_by)
      values ('repl', 'a', 'r', 'r', x'01', '[]', 1, 'ada');
    insert into webhook (id, account_id, url, description, events, created_at, created_by, sealed)
      values ('hook', 'a', 'https://hooks.example.com', '', '[]', 1, 'ada', x'02');
    insert into person (id, account_id, email, email_key, given_name, family_name, role, generation, created_at, last_login)
      values ('grace', 'a', 'grace@example.com', 'grace@example.com', '', '', 'readonly', 7, 1, -1);
    insert into enrolment (digest, account_id, person_id, expires_at) values (x'03', 'a', 'grace', 300000);`;
  const storage = await migratedWith('before-issuers', '0015-bulk-order', ACCOUNTS + keys + rows);
  const { issued, enrollments, replicas, webhooks, apiKeys } = storage.stores;
  const unknown = { kind: 'unknown', id: '' } as const;
  assert.deepEqual(
    (await issued.by('a', '')).map(({ kind, holderId, issuer, at }) => [kind, holderId, issuer, at]).sort(),
    [
      ['key-secret', 'old', unknown, 500],
      ['key-secret', 'rotated', unknown, 500],
      ['key-secret', 'rotated', unknown, 500],
      ['link', 'grace', unknown, 40_800],
      ['replica-credential', 'repl', unknown, 500],
      ['webhook-secret', 'hook', unknown, 500],
    ],
  );
  assert.deepEqual(
    (await issued.by('b', '')).map(({ holderId }) => holderId),
    ['elsewhere'],
  );
  assert.deepEqual([await issued.hasUnknown('a', 500), await issued.hasUnknown('a', 40_801)], [true, false]);
  const ada = { kind: 'person', id: 'ada' } as const;
  await issued.attributeKeySecret('a', 'old', ada, 600);
  for (const kind of ['link', 'replica-credential', 'webhook-secret'] as const)
    await issued.attributeNew('a', kind, ada, 600);
  assert.deepEqual(await issued.by('a', 'ada'), []);
  const [link] = await enrollments.list('a', 299_999);
  assert.deepEqual([link?.userId, link?.userGeneration, link?.email], ['grace', 7, 'grace@example.com']);
  assert.equal((await apiKeys.withId('a', 'old'))?.disabledReason, null);
  assert.equal((await replicas.named('a', 'r'))?.revokedReason, null);
  assert.equal((await webhooks.withId('a', 'hook'))?.disabledReason, null);
  await storage.close();
});

test('a bulk operation of an earlier version excluded no keys, and a later bulk operation stores the number of excluded keys', async () => {
  const storage = await migratedWith(
    'before-recent',
    '0015-bulk-order',
    ACCOUNTS + bulkRows([{ id: 'old', at: 1000 }]),
  );
  const { bulkOperations } = storage.stores;
  const earlier = await bulkOperations.withId('a', 'old');
  assert.ok(earlier);
  assert.equal(earlier.excluded, 0);
  await bulkOperations.add('a', { ...earlier, id: 'new', excluded: 3 });
  assert.equal((await bulkOperations.withId('a', 'new'))?.excluded, 3);
  await storage.close();
});

test('password tokens created before the setting had a generation stay valid if the setting is on', async () => {
  const on = ACCOUNTS.replace("('a', 'acme1', 1, 0, 0)", "('a', 'acme1', 1, 1, 0)");
  const storage = await migratedWith('before-password-tokens', '0023-followers', on);
  const settings = async (id: string) => {
    const account = await storage.stores.accounts.get(id);
    return [account?.passwordTokens, account?.passwordTokenGeneration];
  };
  assert.deepEqual(
    [await settings('a'), await settings('b')],
    [
      [true, 0],
      [false, 0],
    ],
  );
  await storage.close();
});

test('only keys disabled with the issuer of their secret need a new secret', async () => {
  const names = ['revoked', 'disabled', 'removed'];
  const keys = keyRows(names.map((id) => ({ id, name: id, at: 100, by: 'ada@example.com' })));
  const reasons = `update api_key set state = 'disabled';
    update api_key set disabled_reason = 'secret issued by x' where id = 'revoked';
    update api_key set disabled_reason = 'ada@example.com was removed' where id = 'removed';`;
  const storage = await migratedWith('before-revoked', '0024-password-tokens', ACCOUNTS + keys + reasons);
  const { apiKeys, issued } = storage.stores;
  const found = await Promise.all(names.map(async (id) => (await apiKeys.withId('a', id))?.isSecretRevoked));
  assert.deepEqual(found, [true, false, false]);
  await issued.attributeKeySecret('a', 'revoked', { kind: 'key', id: 'x' }, 100);
  assert.deepEqual(
    (await issued.by('a', 'x')).map(({ endsAt }) => endsAt),
    [null],
  );
  await storage.close();
});

test('routes created before the settings existed allow no additional requests and still send every identity header', async () => {
  const storage = await migratedWith(
    'before-settings',
    '0026-revoked-secrets',
    `insert into account (id, shortname, created_at, password_tokens, keys_reveal_secret) values ('a', 'acme1', 1, 0, 0);
    insert into forward_route (account_id, name, description, methods, created_at)
      values ('a', 'flows', 'What runs', '{"GET":"flows:fetch"}', 1)`,
  );
  assert.deepEqual(await storage.stores.forwardRoutes.list('a'), [
    {
      name: 'flows',
      description: 'What runs',
      methods: new Map([['GET', 'flows:fetch']]),
      createdAt: 1,
      allowPreflight: false,
      allowAmbiguousPaths: false,
      environment: null,
      identityHeaders: ['X-Keyward-Key', 'X-Keyward-Account', 'X-Keyward-Roles', 'X-Keyward-Permissions'],
    },
  ]);
  await storage.close();
});

test('a database written by a newer Keyward is rejected with one sentence and not changed', async () => {
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
  await assert.rejects(
    openForServer(config, 'http://127.0.0.1:1'),
    /This data directory was written by a newer version of Keyward/,
  );
  assert.deepEqual(shapeOf(newer.databaseFile), shape);
});

test('existing change-log entries get unique nonces that differ in each copy, and new entries get random nonces', async () => {
  const rows = `insert into account (id, shortname, created_at, password_tokens, keys_reveal_secret) values ('a', 'acme1', 1, 0, 0);
    insert into change_log (number, account_id, at, entity, entity_id, action) values
      (1, 'a', 1, 'account', 'a', 'create'), (7, 'a', 1, 'user', 'u', 'create'), (2000000000, 'a', 1, 'user', 'u', 'update')`;
  const noncesOf = async (name: string) => {
    const storage = await migratedWith(name, '0020-authority', rows);
    await storage.transaction(({ changeLog }) =>
      changeLog.append('a', 1, { entity: 'user', entityId: 'u', action: 'delete' }),
    );
    const entries = await storage.stores.followed.changesAfter(0, 10);
    await storage.close();
    return entries.map(({ nonce }) => nonce);
  };
  const nonces = [...(await noncesOf('before-nonces')), ...(await noncesOf('copy-before-nonces'))];
  assert.equal(new Set(nonces).size, 8);
  assert.ok(nonces.every((nonce) => Number.isSafeInteger(nonce) && nonce > 0));
});

test('the fallback method of existing routes is named any, for active and deleted routes', async () => {
  const methods = `'{"GET":"flows:fetch","*":"flows:create"}'`;
  const storage = await migratedWith(
    'before-any',
    '0027-route-fields',
    `insert into account (id, shortname, created_at, password_tokens, keys_reveal_secret) values ('a', 'acme1', 1, 0, 0);
    insert into forward_route (account_id, name, description, methods, created_at) values ('a', 'flows', '', ${methods}, 1);
    insert into deleted_forward_route (account_id, name, methods) values ('a', 'old', ${methods})`,
  );
  const renamed = new Map([
    ['GET', 'flows:fetch'],
    ['any', 'flows:create'],
  ]);
  assert.deepEqual((await storage.stores.forwardRoutes.named('a', 'flows'))?.methods, renamed);
  assert.deepEqual((await storage.stores.forwardRoutes.rulesOfDeleted('a', 'old'))?.methods, renamed);
  await storage.close();
});

test('replaced secrets in existing rotation records are retired', async () => {
  const storage = await migratedWith(
    'before-retired',
    '0027-route-fields',
    `insert into account (id, shortname, created_at, password_tokens, keys_reveal_secret)
      values ('a', 'acme1', 1, 0, 0), ('b', 'other1', 1, 0, 0);
    insert into api_key (ordinal, id, account_id, appname, appname_key, description, role, digest, generation, created_at, created_by, expires_at, last_login)
      values (1, 'k', 'a', 'one', 'one', '', 'readonly', x'01', 1, 1, 'ada', 9007199254740991, -1),
        (2, 'l', 'a', 'two', 'two', '', 'readonly', x'02', 1, 1, 'ada', 9007199254740991, -1);
    insert into rotation (key, account_id, rotation_number, started_at, started_by, ends_at, is_cancelled, old_digest, old_generation, old_addresses)
      values (1, 'a', 1, 1, 'ada', 2, 0, x'0a', 1, '[]'), (2, 'a', 1, 1, 'ada', 2, 0, x'0a', 1, '[]')`,
  );
  const { retiredDigests } = storage.stores;
  assert.equal(await retiredDigests.has('a', Uint8Array.of(10)), true);
  assert.equal(await retiredDigests.has('b', Uint8Array.of(10)), false);
  await storage.close();
});

test('a database created before idempotent creation has no such records, and stores new records by account, caller and request', async () => {
  const storage = await migratedWith('before-creations', '0027-route-fields', ACCOUNTS);
  const { keyCreations } = storage.stores;
  const [request, body] = [new Uint8Array(32), new Uint8Array(32)];
  const creation = { callerId: 'u', request, body, keyId: 'k', lastChange: 7, createdAt: 100 };
  assert.equal(await keyCreations.find('a', creation, 0), undefined);
  await keyCreations.save('a', creation);
  const found = await keyCreations.find('a', creation, 99);
  assert.deepEqual([found?.keyId, found?.lastChange], ['k', 7]);
  assert.equal(await keyCreations.find('b', creation, 0), undefined);
  await storage.close();
});

test('key formats created before length ranges keep their length, and their characters are not read as base64', async () => {
  const storage = await migratedWith(
    'before-ranges',
    '0032-any-method',
    `${ACCOUNTS}
    insert into key_shape (account_id, name, prefix, length, alphabet, created_at)
      values ('a', 'acme', 'acme_', 45, '0123456789abcdef', 7), ('a', 'six', '', 60, 'base64', 8)`,
  );
  const plain = { type: 'characters', createdAt: 7 };
  const [acme, six] = await storage.stores.keyFormats.list('a');
  const lengths = { minLength: 45, maxLength: 45 };
  assert.deepEqual(acme, { ...plain, name: 'acme', prefix: 'acme_', ...lengths, alphabet: '0123456789abcdef' });
  assert.deepEqual([...(six?.alphabet ?? '')].sort(), [...'base64'].sort());
  assert.notEqual(six?.alphabet, 'base64');
  await storage.close();
});

test('a registered key format named keyward is renamed together with its keys', async () => {
  const keys = keyRows([
    { id: 'current', at: 1, by: 'ada' },
    { id: 'rotated', at: 1, by: 'ada' },
    { id: 'other', at: 1, by: 'ada' },
    { id: 'elsewhere', account: 'b', at: 1, by: 'ada' },
  ]);
  const storage = await migratedWith(
    'before-own-format',
    '0032-any-method',
    `${ACCOUNTS}${keys}
    insert into key_shape (account_id, name, prefix, length, alphabet, created_at)
      values ('a', 'keyward', 'old_', 36, '0123456789abcdef', 7), ('a', 'keyward-1', 'new_', 36, '0123456789abcdef', 8),
        ('b', 'keyward', 'b_', 36, '0123456789abcdef', 9), ('b', 'plain', 'p_', 36, '0123456789abcdef', 9);
    update api_key set shape = 'keyward' where id in ('current', 'elsewhere');
    update api_key set shape = 'keyward-1' where id = 'other';
    insert into rotation (key, account_id, rotation_number, started_at, started_by, ends_at, is_cancelled, old_digest, old_generation, old_addresses, old_shape)
      select ordinal, account_id, 1, 1, 'ada', 900, 0, x'0a0b', 1, '[]', 'keyward' from api_key where id = 'rotated';`,
  );
  const { apiKeys, keyFormats } = storage.stores;
  const formats = async (account: string) => (await keyFormats.list(account)).map(({ name, prefix }) => [name, prefix]);
  assert.deepEqual(await formats('a'), [
    ['keyward-1', 'new_'],
    ['keyward-2', 'old_'],
  ]);
  assert.deepEqual(await formats('b'), [
    ['keyward-1', 'b_'],
    ['plain', 'p_'],
  ]);
  const formatOf = async (id: string, account = 'a') => (await apiKeys.withId(account, id))?.keyFormat;
  assert.deepEqual(
    [await formatOf('current'), await formatOf('rotated'), await formatOf('other'), await formatOf('elsewhere', 'b')],
    ['keyward-2', null, 'keyward-1', 'keyward-1'],
  );
  assert.equal((await apiKeys.withId('a', 'rotated'))?.rotation?.old.keyFormat, 'keyward-2');
  await storage.close();
});

test('replicas of an earlier version have one credential and no rotation', async () => {
  const storage = await migratedWith(
    'before-replica-rotations',
    '0034-own-key-format',
    `${ACCOUNTS}insert into replica (id, account_id, name, name_key, digest, allowed_ips, created_at, created_by, revoked_reason)
      values ('kept', 'a', 'kept', 'kept', x'01', '[]', 1, 'ada', null), ('revoked', 'a', 'revoked', 'revoked', x'02', '[]', 1, 'ada', 'why'),
        ('elsewhere', 'b', 'kept', 'kept', x'01', '[]', 1, 'ada', null);`,
  );
  const { replicas } = storage.stores;
  const stored = (await replicas.list('a')).map(({ name, revokedReason, rotation }) => [name, revokedReason, rotation]);
  assert.deepEqual(stored, [
    ['kept', null, null],
    ['revoked', 'why', null],
  ]);
  const kept = await replicas.withDigest('a', Buffer.from([1]));
  assert.ok(kept);
  const rotation = {
    startedAt: 1,
    startedBy: 'ada',
    endsAt: 9,
    newFirstSeenAt: null,
    oldLastSeenAt: null,
    oldLastIp: null,
  };
  await replicas.setCredentials('a', {
    ...kept,
    digest: Buffer.from([3]),
    rotation: { ...rotation, oldDigest: kept.digest },
  });
  assert.equal((await replicas.withDigest('a', Buffer.from([1])))?.rotation?.endsAt, 9);
  assert.equal((await replicas.withDigest('b', Buffer.from([1])))?.id, 'elsewhere');
  await storage.close();
});

test('records created before the final API names are stored under the current names', async () => {
  const storage = await migratedWith(
    'before-final-names',
    '0035-replica-rotations',
    `${ACCOUNTS}
    insert into key_policy (account_id, longest_life_days, default_life_days) values ('a', 90, 30);
    insert into review (id, account_id, begun_at, begun_by, found) values ('r', 'a', 5, 'ada', '{}');
    insert into review_decision (review_id, account_id, key_id, appname, decision, evidence, decided_at, decided_by, before)
      values ('r', 'a', 'k', 'k', 'keep', '{"reasons":[],"beyondReadingAt":7}', 6, 'ada', '{}');
    insert into webhook (id, account_id, url, description, events, disabled_because, created_at, created_by, sealed)
      values ('w', 'a', 'https://example.com', '', '[]', 'choice', 1, 'ada', x'01');
    insert into bulk_change (id, account_id, change, state, number, started_at, started_by, runs_in, worked_at, ended_at, total, left_out, done, changed, unchanged, refused)
      values ('bulk', 'a', '{"action":"disable"}', 'done', 1, 3, 'ada', 'server', 4, 4, 1, 2, 1, 0, 0, 1);
    insert into bulk_change_row (bulk_change, position, account_id, key_id, appname, outcome, code, message)
      values ('bulk', 1, 'a', 'k', 'k', 'refused', 'presence_required', 'why');
    insert into change_log (nonce, account_id, at, entity, entity_id, action) values (1, 'a', 1, 'key-shape', 'acme', 'create');`,
  );
  const { stores } = storage;
  assert.deepEqual(
    [await stores.keyPolicies.get('a')].map((policy) => [policy?.maxLifetimeDays, policy?.defaultLifetimeDays]),
    [[90, 30]],
  );
  const bulk = await stores.bulkOperations.withId('a', 'bulk');
  assert.deepEqual([bulk?.excluded, bulk?.finishedAt, bulk?.counts.rejected], [2, 4, 1]);
  const database = new DatabaseSync(directory('before-final-names').databaseFile, { readOnly: true });
  const value = (query: string) => Object.values(database.prepare(query).get() ?? {})[0];
  assert.deepEqual(
    [
      value('select outcome from bulk_operation_row'),
      value('select code from bulk_operation_row'),
      value('select disabled_reason from webhook'),
      value('select started_by from review'),
      value('select entity from change_log'),
      JSON.parse(String(value('select evidence from review_decision'))).lastWriteAt,
    ],
    ['rejected', 'reauthentication_required', 'manual', 'ada', 'key-format', 7],
  );
  database.close();
  await storage.close();
});

test('another master key is rejected at the start', async () => {
  const kept = directory('keyed');
  const config = { dataDirectory: kept.path, keyPrefix: 'kw' };
  const key = (byte: number) => ({ base64: Buffer.alloc(32, byte).toString('base64') });
  const first = await openForServer({ ...config, masterKey: key(1) }, 'http://127.0.0.1:1');
  await first.close();
  await assert.rejects(openForServer({ ...config, masterKey: key(2) }, 'http://127.0.0.1:1'), /master key/);
  const again = await openForServer({ ...config, masterKey: key(1) }, 'http://127.0.0.1:1');
  await again.close();
});

test('only one server can use a data directory', async () => {
  const config = { dataDirectory: join(folder, 'locked'), masterKey: undefined, keyPrefix: 'kw' };
  const first = await openForServer(config, 'http://127.0.0.1:1');
  await assert.rejects(openForServer(config, 'http://127.0.0.1:1'), /Another Keyward server/);
  await first.close();
  await (await openForServer(config, 'http://127.0.0.1:1')).close();
});

test('keys have the last login that is stored with their usage, in lists, conditions and sort orders', async () => {
  const keys = keyRows([
    { id: 'behind', at: 1, by: 'ada' },
    { id: 'ahead', at: 1, by: 'ada' },
  ]);
  const storage = await migratedWith(
    'before-usage-journal',
    '0035-replica-rotations',
    `${ACCOUNTS}${keys}
    update api_key set last_login = 5 where id = 'behind';
    update api_key set last_login = 7 where id = 'ahead';
    insert into key_use (key, account_id, last_login, addresses, hour, counts)
      select ordinal, 'a', case when id = 'behind' then 8 else 7 end, '[]', 0, x'' from api_key;
    insert into setting (name, value) values ('logins_unsorted_since', '6');`,
  );
  const { apiKeys, unusedKeys } = storage.stores;
  assert.deepEqual(await apiKeys.lastLogins('a', {}), { ordinals: [1, 2], lastLogins: [8, 7] });
  assert.equal((await apiKeys.named('a', 'behind'))?.lastLogin, 8);
  assert.equal(await apiKeys.count('a', { condition: { times: { lastLogin: { after: 7 } } } }), 1);
  for await (const idle of unusedKeys.meeting('a', { times: { lastActivity: { upTo: 7 } } })) {
    assert.deepEqual(
      idle.map(({ id }) => id),
      ['ahead'],
    );
  }
  assert.equal(await storage.stores.usageFolds.reached('0011223344556677'), undefined);
  await storage.close();
});

test('the text search index is dropped, and keys can still be added, changed, deleted and searched', async () => {
  const keys = keyRows([
    { id: 'one', at: 1, by: 'ada' },
    { id: 'two', at: 1, by: 'ada' },
  ]);
  const storage = await migratedWith('before-text-search-in-memory', '0038-final-names', `${ACCOUNTS}${keys}`);
  const database = new DatabaseSync(directory('before-text-search-in-memory').databaseFile);
  const left = database.prepare("select name from sqlite_master where name like 'api_key_search%'").all();
  assert.deepEqual(left, []);
  database.exec(`update api_key set description = 'ÄRGER' where id = 'one'; delete from api_key where id = 'two';
    ${keyRows([{ id: 'three', at: 1, by: 'ada' }])
      .replace(', last_login', '')
      .replaceAll(', -1)', ')')}`);
  database.close();
  const { keys: found } = await storage.stores.apiKeys.find(
    'a',
    { sort: 'added', descending: false, text: 'ärger' },
    { size: 9 },
    10,
  );
  assert.deepEqual(
    found.map(({ id }) => id),
    ['one'],
  );
  assert.equal(await storage.stores.apiKeys.count('a', {}), 2);
  await storage.close();
});

test('keys of earlier versions are in the environment live', async () => {
  const storage = await migratedWith(
    'before-environments',
    '0039-text-search-in-memory',
    `${ACCOUNTS}${keyRows([{ id: 'earlier', at: 1, by: 'ada' }])}`,
  );
  const key = await storage.stores.apiKeys.withId('a', 'earlier');
  assert.deepEqual(key?.textFields, { external_id: null, environment: 'live' });
  await storage.close();
});

/** Migrations in the order in which databases have applied them. Append new migrations. */
const TAKEN = [
  '0001-accounts-and-keys',
  '0002-checks',
  '0003-roles',
  '0004-limits',
  '0005-routes',
  '0006-replicas',
  '0007-oauth',
  '0009-key-life',
  '0010-webhooks',
  '0011-leaks',
  '0012-upkeep',
  '0013-bulk',
  '0014-insight',
  '0015-bulk-order',
  '0016-recent-keys',
  '0018-audit-object',
  '0019-issued',
  '0020-authority',
  '0021-credentials-of-changes',
  '0022-incarnation',
  '0023-followers',
  '0024-password-tokens',
  '0026-revoked-secrets',
  '0027-route-fields',
  '0028-retired-digests',
  '0030-key-creations',
  '0032-any-method',
  '0033-key-formats',
  '0034-own-key-format',
  '0035-replica-rotations',
  '0037-usage-journal',
  '0038-final-names',
  '0039-text-search-in-memory',
  '0040-environments',
  '0041-last-login-of-usage',
];

test('no migration is inserted before an applied one, because the migrator would reject it', () => {
  assert.deepEqual(migrationNames.slice(0, TAKEN.length), TAKEN);
});
