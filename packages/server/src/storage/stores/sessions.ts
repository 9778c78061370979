import type { Kysely, Selectable } from 'kysely';
import { IDLE_SECONDS, SESSION_SECONDS, type Session } from '../../domain/session.ts';
import type { Schema } from '../schema.ts';

/** Sessions and one-time links: both are random strings of which only the SHA-256 is kept. */
export function sessionStore(db: Kysely<Schema>) {
  return {
    async withDigest(accountId: string, digest: Uint8Array): Promise<Session | undefined> {
      const row = await db
        .selectFrom('session')
        .selectAll()
        .where('digest', '=', digest)
        .where('account_id', '=', accountId)
        .executeTakeFirst();
      return row && toSession(row);
    },

    async withId(accountId: string, id: string): Promise<Session | undefined> {
      const row = await db
        .selectFrom('session')
        .selectAll()
        .where('account_id', '=', accountId)
        .where('id', '=', id)
        .executeTakeFirst();
      return row && toSession(row);
    },

    async add(accountId: string, digest: Uint8Array, session: Session): Promise<void> {
      await db
        .insertInto('session')
        .values({
          digest,
          id: session.id,
          account_id: accountId,
          person_id: session.userId,
          person_generation: session.userGeneration,
          created_at: session.createdAt,
          last_seen_at: session.lastSeenAt,
          presence_until: session.presenceUntil,
          ip: session.ip,
        })
        .execute();
    },

    async touch(accountId: string, id: string, lastSeenAt: number): Promise<void> {
      await db
        .updateTable('session')
        .set({ last_seen_at: lastSeenAt })
        .where('account_id', '=', accountId)
        .where('id', '=', id)
        .execute();
    },

    async setPresence(accountId: string, id: string, presenceUntil: number): Promise<void> {
      await db
        .updateTable('session')
        .set({ presence_until: presenceUntil })
        .where('account_id', '=', accountId)
        .where('id', '=', id)
        .execute();
    },

    async remove(accountId: string, id: string): Promise<void> {
      await db.deleteFrom('session').where('account_id', '=', accountId).where('id', '=', id).execute();
    },

    async removeOfUser(accountId: string, userId: string): Promise<void> {
      await db.deleteFrom('session').where('account_id', '=', accountId).where('person_id', '=', userId).execute();
    },

    async removeEnded(now: number): Promise<void> {
      await db
        .deleteFrom('session')
        .where((eb) =>
          eb.or([eb('created_at', '<=', now - SESSION_SECONDS), eb('last_seen_at', '<=', now - IDLE_SECONDS)]),
        )
        .execute();
    },
  };
}

function toSession(row: Selectable<Schema['session']>): Session {
  return {
    id: row.id,
    userId: row.person_id,
    userGeneration: row.person_generation,
    createdAt: row.created_at,
    lastSeenAt: row.last_seen_at,
    presenceUntil: row.presence_until,
    ip: row.ip,
  };
}
