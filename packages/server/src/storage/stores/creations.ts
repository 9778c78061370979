import type { Kysely } from 'kysely';
import type { Creation } from '../../domain/creation.ts';
import type { Schema } from '../schema.ts';

type Created = Pick<Creation, 'entity' | 'entityId'>;

/** The records that keys created. Updated with every change; see actions/change.ts. */
export function creationStore(db: Kysely<Schema>) {
  return {
    async add(accountId: string, keyId: string, { entity, entityId, createdAt }: Creation): Promise<void> {
      const columns = { key_id: keyId, created_at: createdAt };
      await db
        .insertInto('created_by_key')
        .values({ account_id: accountId, entity, entity_id: entityId, ...columns })
        .onConflict((conflict) => conflict.columns(['account_id', 'entity', 'entity_id']).doUpdateSet(columns))
        .execute();
    },

    /** Oldest first. */
    async of(accountId: string, keyId: string): Promise<Creation[]> {
      const rows = await db
        .selectFrom('created_by_key')
        .selectAll()
        .where('account_id', '=', accountId)
        .where('key_id', '=', keyId)
        .orderBy('created_at')
        .orderBy('entity')
        .orderBy('entity_id')
        .execute();
      return rows.map((row) => ({ entity: row.entity, entityId: row.entity_id, createdAt: row.created_at }));
    },

    async remove(accountId: string, { entity, entityId }: Created): Promise<void> {
      await db
        .deleteFrom('created_by_key')
        .where('account_id', '=', accountId)
        .where('entity', '=', entity)
        .where('entity_id', '=', entityId)
        .execute();
    },
  };
}
