import type { Kysely } from 'kysely';
import type { Dialect } from '../dialect.ts';
import type { Schema } from '../schema.ts';

/** Sort orders of the key list; each has an index, so that no page needs a sort. */
const SORTED = [
  'ordinal',
  'appname_key',
  'last_login',
  'role',
  'created_at',
  'created_by',
  'expires_at',
  'hint',
] as const;

export async function up(db: Kysely<Schema>, dialect: Dialect): Promise<void> {
  await createAccounts(db);
  await createKeys(db, dialect);
  await createUsers(db, dialect);
  await createTokens(db, dialect);
  await createRecords(db, dialect);
}

async function createAccounts(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .createTable('setting')
    .addColumn('name', 'text', (c) => c.primaryKey())
    .addColumn('value', 'text', (c) => c.notNull())
    .execute();
  await db.schema
    .createTable('account')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('shortname', 'text', (c) => c.notNull().unique())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('password_tokens', 'integer', (c) => c.notNull())
    .addColumn('keys_reveal_secret', 'integer', (c) => c.notNull())
    .execute();
}

async function createKeys(db: Kysely<Schema>, dialect: Dialect): Promise<void> {
  await db.schema
    .createTable('api_key')
    .addColumn('ordinal', dialect.growingNumber, (c) => c.primaryKey().autoIncrement())
    .addColumn('id', 'text', (c) => c.notNull().unique())
    .addColumn('account_id', 'text', (c) => c.notNull().references('account.id'))
    .addColumn('appname', 'text', (c) => c.notNull())
    .addColumn('appname_key', 'text', (c) => c.notNull())
    .addColumn('description', 'text', (c) => c.notNull())
    .addColumn('role', 'text', (c) => c.notNull())
    .addColumn('digest', dialect.bytes, (c) => c.notNull())
    .addColumn('hint', 'text')
    .addColumn('generation', 'integer', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('created_by', 'text', (c) => c.notNull())
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .addColumn('last_login', 'bigint', (c) => c.notNull())
    .addColumn('last_ip', 'text')
    .addColumn('exchange_generation', 'integer')
    .addColumn('exchange_at', 'bigint')
    .addUniqueConstraint('api_key_name', ['account_id', 'appname_key'])
    .addUniqueConstraint('api_key_digest', ['account_id', 'digest'])
    .execute();
  for (const column of SORTED) {
    const columns =
      column === 'ordinal' ? (['account_id', 'ordinal'] as const) : (['account_id', column, 'ordinal'] as const);
    await db.schema
      .createIndex(`api_key_by_${column}`)
      .on('api_key')
      .columns([...columns])
      .execute();
  }
  await dialect.createKeySearch(db);
  await db.schema
    .createTable('shared_secret')
    .addColumn('account_id', 'text', (c) => c.notNull().references('account.id'))
    .addColumn('generation', 'integer', (c) => c.notNull())
    .addColumn('sealed', dialect.bytes, (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('created_by', 'text', (c) => c.notNull())
    .addColumn('valid_until', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('shared_secret_key', ['account_id', 'generation'])
    .execute();
}

async function createUsers(db: Kysely<Schema>, dialect: Dialect): Promise<void> {
  await db.schema
    .createTable('person')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('account_id', 'text', (c) => c.notNull().references('account.id'))
    .addColumn('email', 'text', (c) => c.notNull())
    .addColumn('email_key', 'text', (c) => c.notNull().unique())
    .addColumn('given_name', 'text', (c) => c.notNull())
    .addColumn('family_name', 'text', (c) => c.notNull())
    .addColumn('nickname', 'text')
    .addColumn('picture', 'text')
    .addColumn('role', 'text', (c) => c.notNull())
    .addColumn('password_hash', 'text')
    .addColumn('generation', 'integer', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('last_login', 'bigint', (c) => c.notNull())
    .addColumn('last_ip', 'text')
    .execute();
  await db.schema.createIndex('person_by_account').on('person').columns(['account_id', 'created_at']).execute();
  await db.schema
    .createTable('session')
    .addColumn('digest', dialect.bytes, (c) => c.primaryKey())
    .addColumn('id', 'text', (c) => c.notNull().unique())
    .addColumn('account_id', 'text', (c) => c.notNull())
    .addColumn('person_id', 'text', (c) => c.notNull().references('person.id').onDelete('cascade'))
    .addColumn('person_generation', 'integer', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('last_seen_at', 'bigint', (c) => c.notNull())
    .addColumn('presence_until', 'bigint', (c) => c.notNull())
    .addColumn('ip', 'text')
    .execute();
  await db.schema.createIndex('session_by_person').on('session').column('person_id').execute();
  await db.schema
    .createTable('enrolment')
    .addColumn('digest', dialect.bytes, (c) => c.primaryKey())
    .addColumn('account_id', 'text', (c) => c.notNull())
    .addColumn('person_id', 'text', (c) => c.notNull().references('person.id').onDelete('cascade'))
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('enrolment_by_person').on('enrolment').column('person_id').execute();
}

async function createTokens(db: Kysely<Schema>, dialect: Dialect): Promise<void> {
  await db.schema
    .createTable('token_family')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('account_id', 'text', (c) => c.notNull())
    .addColumn('subject_kind', 'text', (c) => c.notNull())
    .addColumn('subject_id', 'text', (c) => c.notNull())
    .addColumn('subject_generation', 'integer', (c) => c.notNull())
    .addColumn('secret_generation', 'integer')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .addColumn('position', 'integer', (c) => c.notNull())
    .addColumn('rotated_at', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('token_family_by_expiry').on('token_family').column('expires_at').execute();
  await db.schema.createIndex('token_family_by_subject').on('token_family').column('subject_id').execute();
  await db.schema
    .createTable('spent_request_token')
    .addColumn('account_id', 'text', (c) => c.notNull())
    .addColumn('appname', 'text', (c) => c.notNull())
    .addColumn('iat', 'bigint', (c) => c.notNull())
    .addColumn('jti', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('spent_request_token_key', ['iat', 'account_id', 'appname', 'jti'])
    .execute();
  await db.schema
    .createTable('signing_key')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('algorithm', 'text', (c) => c.notNull())
    .addColumn('public_jwk', 'text', (c) => c.notNull())
    .addColumn('sealed', dialect.bytes, (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .execute();
}

async function createRecords(db: Kysely<Schema>, dialect: Dialect): Promise<void> {
  await db.schema
    .createTable('audit')
    .addColumn('account_id', 'text', (c) => c.notNull())
    .addColumn('number', 'integer', (c) => c.notNull())
    .addColumn('timestamp', 'bigint', (c) => c.notNull())
    .addColumn('class', 'text', (c) => c.notNull())
    .addColumn('subclass', 'text', (c) => c.notNull())
    .addColumn('action', 'text', (c) => c.notNull())
    .addColumn('actor', 'text', (c) => c.notNull())
    .addColumn('ip', 'text')
    .addColumn('description', 'text', (c) => c.notNull())
    .addColumn('before', 'text')
    .addColumn('after', 'text')
    .addColumn('hash', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('audit_key', ['account_id', 'number'])
    .execute();
  await db.schema.createIndex('audit_by_time').on('audit').columns(['account_id', 'timestamp', 'number']).execute();
  await db.schema
    .createTable('change_log')
    .addColumn('number', dialect.growingNumber, (c) => c.primaryKey().autoIncrement())
    .addColumn('account_id', 'text', (c) => c.notNull())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addColumn('entity', 'text', (c) => c.notNull())
    .addColumn('entity_id', 'text', (c) => c.notNull())
    .addColumn('action', 'text', (c) => c.notNull())
    .execute();
}
