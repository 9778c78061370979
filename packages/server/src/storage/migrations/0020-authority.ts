import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

/** Users that an API key adds are pending until a user approves them; deleted forward-auth routes are stored. */
export async function up(db: Kysely<Schema>): Promise<void> {
  await addApprovals(db);
  await db.schema
    .createTable('deleted_forward_route')
    .addColumn('account_id', 'text', (c) => c.notNull().references('account.id'))
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('methods', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('deleted_forward_route_key', ['account_id', 'name'])
    .execute();
}

async function addApprovals(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .alterTable('person')
    .addColumn('pending_approval', 'integer', (c) => c.notNull().defaultTo(0))
    .execute();
  await db.schema.alterTable('person').addColumn('created_by', 'text').execute();
  await makeInvitationsOfKeysPending(db);
}

/**
 * A key has read the links of the users that it invited: those without a password become pending, and their links are
 * revoked.
 */
async function makeInvitationsOfKeysPending(schema: Kysely<Schema>): Promise<void> {
  const db = schema.withTables<{
    made_with_key: { entity: string; entity_id: string; key_id: string };
    enrolment: { person_id: string };
  }>();
  const made = await db
    .selectFrom('made_with_key')
    .leftJoin('api_key', 'api_key.id', 'made_with_key.key_id')
    .select(['made_with_key.entity_id', 'api_key.appname'])
    .where('entity', '=', 'user')
    .execute();
  for (const { entity_id: id, appname } of made) {
    await db.updateTable('person').set({ created_by: appname }).where('id', '=', id).execute();
    const { numUpdatedRows } = await db
      .updateTable('person')
      .set({ pending_approval: 1 })
      .where('id', '=', id)
      .where('password_hash', 'is', null)
      .executeTakeFirstOrThrow();
    if (numUpdatedRows > 0n) await db.deleteFrom('enrolment').where('person_id', '=', id).execute();
  }
}
