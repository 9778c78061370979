import type { Kysely, Selectable } from 'kysely';
import { type OwnResource, rights } from '../../domain/role.ts';
import { prepare } from '../prepared.ts';
import type { Schema } from '../schema.ts';

const resourcesOf = prepare((db, { accountId }: { accountId: string }) =>
  db.selectFrom('resource').selectAll().where('account_id', '=', accountId).orderBy('name'),
);

/** The resources that accounts defined for their services. */
export function resourceStore(db: Kysely<Schema>) {
  return {
    async list(accountId: string): Promise<OwnResource[]> {
      return (await resourcesOf(db, { accountId })).rows.map(toResource);
    },

    async add(accountId: string, resource: OwnResource): Promise<void> {
      await db
        .insertInto('resource')
        .values({
          account_id: accountId,
          name: resource.name,
          ...changeableColumns(resource),
          created_at: resource.createdAt,
        })
        .execute();
    },

    async update(accountId: string, resource: OwnResource): Promise<void> {
      await db
        .updateTable('resource')
        .set(changeableColumns(resource))
        .where('account_id', '=', accountId)
        .where('name', '=', resource.name)
        .execute();
    },

    async remove(accountId: string, name: string): Promise<void> {
      await db.deleteFrom('resource').where('account_id', '=', accountId).where('name', '=', name).execute();
    },
  };
}

function changeableColumns(resource: OwnResource) {
  return {
    description: resource.description,
    rights: JSON.stringify(rights.filter((right) => resource.rights.has(right))),
  };
}

function toResource(row: Selectable<Schema['resource']>): OwnResource {
  return {
    name: row.name,
    description: row.description,
    rights: new Set(JSON.parse(row.rights)),
    createdAt: row.created_at,
  };
}
