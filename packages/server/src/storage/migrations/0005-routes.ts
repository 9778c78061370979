import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';
import { renameOwnResource } from './rename-own-resource.ts';

/** Adds forward-auth routes, and renames an account's own resource with that name. */
export async function up(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .createTable('forward_route')
    .addColumn('account_id', 'text', (c) => c.notNull().references('account.id'))
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('description', 'text', (c) => c.notNull())
    .addColumn('methods', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('forward_route_key', ['account_id', 'name'])
    .execute();
  await renameOwnResource(db, 'forward-routes');
}
