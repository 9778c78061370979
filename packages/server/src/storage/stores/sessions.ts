import type { Kysely, Selectable } from 'kysely';
import { IDLE_SECONDS, SESSION_SECONDS, type Session } from '../../domain/session.ts';
import type { Schema } from '../schema.ts';

/** Console sessions. Cookies contain random strings; only their SHA-256 is stored. */
export function sessionStore(db: Kysely<Schema>) {
  const ofAccount = (accountId: string) => db.selectFrom('session').selectAll().where('account_id', '=', accountId);
  const removing = (accountId: string) => db.deleteFrom('session').where('account_id', '=', accountId);
  const set = async (accountId: string, id: string, values: Partial<Selectable<Schema['session']>>) => {
    const query = db.updateTable('session').set(values);
    await query.where('account_id', '=', accountId).where('id', '=', id).execute();
  };

  return {
    async withDigest(accountId: string, digest: Uint8Array): Promise<Session | undefined> {
      const row = await ofAccount(accountId).where('digest', '=', digest).executeTakeFirst();
      return row && toSession(row);
    },

    async withId(accountId: string, id: string): Promise<Session | undefined> {
      const row = await ofAccount(accountId).where('id', '=', id).executeTakeFirst();
      return row && toSession(row);
    },

    /** Last accessed first, including expired sessions that were not deleted yet. */
    async listOfUser(accountId: string, userId: string): Promise<Session[]> {
      const query = ofAccount(accountId).where('person_id', '=', userId);
      const rows = await query.orderBy('last_seen_at', 'desc').orderBy('created_at', 'desc').orderBy('id').execute();
      return rows.map(toSession);
    },

    async add(accountId: string, digest: Uint8Array, session: Session): Promise<void> {
      await db
        .insertInto('session')
        .values(toRow(accountId, digest, session))
        .execute();
    },

    touch: (accountId: string, id: string, lastSeenAt: number) => set(accountId, id, { last_seen_at: lastSeenAt }),

    setReauthentication: (accountId: string, id: string, reauthenticatedUntil: number) =>
      set(accountId, id, { reauthenticated_until: reauthenticatedUntil }),

    /** Updates the user's generation in a session, so that the session stays valid. */
    setGeneration: (accountId: string, id: string, userGeneration: number) =>
      set(accountId, id, { person_generation: userGeneration }),

    async remove(accountId: string, id: string): Promise<void> {
      await removing(accountId).where('id', '=', id).execute();
    },

    async removeOfUser(accountId: string, userId: string): Promise<void> {
      await removing(accountId).where('person_id', '=', userId).execute();
    },

    /** Deletes all sessions of a user except the specified one. */
    async removeOthers(accountId: string, userId: string, keptId: string): Promise<void> {
      await removing(accountId).where('person_id', '=', userId).where('id', '!=', keptId).execute();
    },

    async deleteExpired(now: number): Promise<void> {
      await db
        .deleteFrom('session')
        .where((eb) =>
          eb.or([eb('created_at', '<=', now - SESSION_SECONDS), eb('last_seen_at', '<=', now - IDLE_SECONDS)]),
        )
        .execute();
    },
  };
}

function toRow(accountId: string, digest: Uint8Array, session: Session): Selectable<Schema['session']> {
  return {
    digest,
    id: session.id,
    account_id: accountId,
    person_id: session.userId,
    person_generation: session.userGeneration,
    created_at: session.createdAt,
    last_seen_at: session.lastSeenAt,
    reauthenticated_until: session.reauthenticatedUntil,
    ip: session.ip,
  };
}

function toSession(row: Selectable<Schema['session']>): Session {
  return {
    id: row.id,
    userId: row.person_id,
    userGeneration: row.person_generation,
    createdAt: row.created_at,
    lastSeenAt: row.last_seen_at,
    reauthenticatedUntil: row.reauthenticated_until,
    ip: row.ip,
  };
}
