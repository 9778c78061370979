import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

/** One-time links with which a person sets a password. */
export function enrolmentStore(db: Kysely<Schema>) {
  return {
    /** A newer link takes the place of the ones before. */
    async replace(accountId: string, userId: string, digest: Uint8Array, expiresAt: number): Promise<void> {
      await this.removeOfUser(accountId, userId);
      await db
        .insertInto('enrolment')
        .values({ digest, account_id: accountId, person_id: userId, expires_at: expiresAt })
        .execute();
    },

    async userOf(accountId: string, digest: Uint8Array, now: number): Promise<string | undefined> {
      const row = await db
        .selectFrom('enrolment')
        .select('person_id')
        .where('digest', '=', digest)
        .where('account_id', '=', accountId)
        .where('expires_at', '>', now)
        .executeTakeFirst();
      return row?.person_id;
    },

    async removeOfUser(accountId: string, userId: string): Promise<void> {
      await db.deleteFrom('enrolment').where('account_id', '=', accountId).where('person_id', '=', userId).execute();
    },

    async removeEnded(now: number): Promise<void> {
      await db.deleteFrom('enrolment').where('expires_at', '<=', now).execute();
    },
  };
}
