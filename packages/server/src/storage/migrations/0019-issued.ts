import { type Kysely, sql } from 'kysely';
import type { Dialect } from '../dialect.ts';
import type { Schema } from '../schema.ts';

/** The value in actions/users/enrolment-link.ts when this was written. */
const LINK_SECONDS = 3 * 86_400;

/**
 * Adds the issuers of credentials. Existing credentials get an unknown issuer, so that none is attributed to the next
 * user who changes its holder.
 */
export async function up(db: Kysely<Schema>, dialect: Dialect): Promise<void> {
  await addColumns(db, dialect);
  await createIssued(db, dialect);
  await fill(db);
}

async function addColumns(db: Kysely<Schema>, dialect: Dialect): Promise<void> {
  await db.schema.alterTable('api_key').addColumn('disabled_reason', 'text').execute();
  await db.schema.alterTable('replica').addColumn('revoked_reason', 'text').execute();
  for (const column of ['digest', 'previous_digest']) {
    await db.schema.alterTable('webhook').addColumn(column, dialect.bytes).execute();
  }
  // Only the vault could compute the digests of earlier secrets; their sealed form identifies them as well.
  await sql`update webhook set digest = sealed, previous_digest = previous_sealed`.execute(db);
  await db.schema
    .alterTable('enrolment')
    .addColumn('person_generation', 'bigint', (c) => c.notNull().defaultTo(0))
    .execute();
  await db.schema
    .alterTable('enrolment')
    .addColumn('email', 'text', (c) => c.notNull().defaultTo(''))
    .execute();
  await sql`update enrolment set
    person_generation = (select generation from person where person.id = enrolment.person_id),
    email = (select email from person where person.id = enrolment.person_id)`.execute(db);
  await db.schema.createIndex('enrolment_by_account').on('enrolment').column('account_id').execute();
}

async function createIssued(db: Kysely<Schema>, dialect: Dialect): Promise<void> {
  await db.schema
    .createTable('issued')
    .addColumn('account_id', 'text', (c) => c.notNull().references('account.id'))
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('holder_id', 'text', (c) => c.notNull())
    .addColumn('digest', dialect.bytes, (c) => c.notNull())
    .addColumn('issuer_kind', 'text', (c) => c.notNull())
    .addColumn('issuer_id', 'text', (c) => c.notNull())
    .addColumn('issued_at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('issued_key', ['account_id', 'kind', 'holder_id', 'digest', 'issuer_id'])
    .execute();
  await db.schema
    .createIndex('issued_by_issuer')
    .on('issued')
    .columns(['account_id', 'issuer_id', 'issued_at'])
    .execute();
}

/**
 * Every issue is in the audit log, so the latest record of an account is at least as late as each of its credentials.
 */
async function fill(db: Kysely<Schema>): Promise<void> {
  const columns = sql`account_id, kind, holder_id, digest, issuer_kind, issuer_id, issued_at`;
  const latest = (account: string) =>
    sql`coalesce((select max(timestamp) from audit where audit.account_id = ${sql.ref(account)}), 0)`;
  for (const [kind, table] of [
    ['key-secret', 'api_key'],
    ['replica-credential', 'replica'],
    ['webhook-secret', 'webhook'],
  ] as const) {
    await sql`insert into issued (${columns})
      select account_id, ${sql.lit(kind)}, id, digest, 'unknown', '', ${latest(`${table}.account_id`)}
      from ${sql.table(table)}`.execute(db);
  }
  await sql`insert into issued (${columns})
    select api_key.account_id, 'key-secret', api_key.id, old_digest, 'unknown', '', ${latest('api_key.account_id')}
    from rotation join api_key on api_key.ordinal = rotation.key
    where old_digest <> digest`.execute(db);
  await sql`insert into issued (${columns})
    select account_id, 'link', person_id, digest, 'unknown', '', expires_at - ${sql.lit(LINK_SECONDS)} from enrolment`.execute(
    db,
  );
}
