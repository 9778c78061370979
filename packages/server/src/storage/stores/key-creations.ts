import type { Kysely } from 'kysely';
import type { KeyCreation } from '../../domain/key-creation.ts';
import type { Schema } from '../schema.ts';

/** Requests with an idempotency key that created an API key, by caller. */
export function keyCreationStore(db: Kysely<Schema>) {
  return {
    /** @param after earliest creation time of the key, exclusive */
    async find(
      accountId: string,
      { callerId, request }: Pick<KeyCreation, 'callerId' | 'request'>,
      after: number,
    ): Promise<KeyCreation | undefined> {
      const row = await db
        .selectFrom('key_creation')
        .selectAll()
        .where('account_id', '=', accountId)
        .where('caller_id', '=', callerId)
        .where('request', '=', request)
        .where('created_at', '>', after)
        .executeTakeFirst();
      if (!row) return undefined;
      const { body, key_id: keyId, last_change: lastChange, created_at: createdAt } = row;
      return { callerId, request, body, keyId, lastChange, createdAt };
    },

    /** Adds a creation, or replaces the creation of the same request. */
    async save(accountId: string, { callerId, request, ...creation }: KeyCreation): Promise<void> {
      const columns = {
        body: creation.body,
        key_id: creation.keyId,
        last_change: creation.lastChange,
        created_at: creation.createdAt,
      };
      await db
        .insertInto('key_creation')
        .values({ account_id: accountId, caller_id: callerId, request, ...columns })
        .onConflict((conflict) => conflict.columns(['account_id', 'caller_id', 'request']).doUpdateSet(columns))
        .execute();
    },

    /** Deletes creations up to this time. */
    async deleteExpired(createdBy: number): Promise<void> {
      await db.deleteFrom('key_creation').where('created_at', '<=', createdBy).execute();
    },
  };
}
