import type { Kysely, Selectable } from 'kysely';
import type { Mail } from '../../domain/mail.ts';
import type { Schema } from '../schema.ts';

/** Outgoing mails. */
export function mailStore(db: Kysely<Schema>) {
  return {
    async add(accountId: string, mail: Mail): Promise<void> {
      await db
        .insertInto('mail')
        .values({
          id: mail.id,
          account_id: accountId,
          recipient: mail.recipient,
          subject: mail.subject,
          body: mail.body,
          created_at: mail.createdAt,
          attempts: mail.attempts,
          next_attempt_at: mail.nextAttemptAt,
        })
        .execute();
    },

    /** Returns the mails that are due, longest due first. */
    async due(accountId: string, now: number, limit: number): Promise<Mail[]> {
      const rows = await db
        .selectFrom('mail')
        .selectAll()
        .where('account_id', '=', accountId)
        .where('next_attempt_at', '<=', now)
        .orderBy('next_attempt_at')
        .orderBy('number')
        .limit(limit)
        .execute();
      return rows.map(toMail);
    },

    async postpone(accountId: string, { id, attempts, nextAttemptAt }: Mail): Promise<void> {
      await db
        .updateTable('mail')
        .set({ attempts, next_attempt_at: nextAttemptAt })
        .where('account_id', '=', accountId)
        .where('id', '=', id)
        .execute();
    },

    async remove(accountId: string, id: string): Promise<void> {
      await db.deleteFrom('mail').where('account_id', '=', accountId).where('id', '=', id).execute();
    },
  };
}

function toMail(row: Selectable<Schema['mail']>): Mail {
  return {
    id: row.id,
    recipient: row.recipient,
    subject: row.subject,
    body: row.body,
    createdAt: row.created_at,
    attempts: row.attempts,
    nextAttemptAt: row.next_attempt_at,
  };
}
