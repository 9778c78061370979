import type { Kysely } from 'kysely';
import type { AuditRecord } from '../../domain/audit-record.ts';
import type { Schema } from '../schema.ts';

/** Reads what one session of a user has done lately. */
export function auditOfSession(db: Kysely<Schema>) {
  const ofSession = (accountId: string, sessionId: string) =>
    db.selectFrom('audit').where('account_id', '=', accountId).where('session_id', '=', sessionId);

  return {
    /** The snapshots of what a session changed since a moment: of one object, or of all that have no id. */
    async changesOfSession(
      accountId: string,
      { sessionId, objectId, since }: { sessionId: string; objectId: string | null; since: number },
    ): Promise<Pick<AuditRecord, 'before' | 'after'>[]> {
      const rows = await ofSession(accountId, sessionId)
        .select(['before', 'after'])
        .where('timestamp', '>=', since)
        .where('object_id', objectId === null ? 'is' : '=', objectId)
        .execute();
      return rows.flatMap(({ before, after }) =>
        before === null || after === null ? [] : [{ before: JSON.parse(before), after: JSON.parse(after) }],
      );
    },

    /** How many things a session deleted after a moment. */
    async countDeletions(accountId: string, sessionId: string, after: number): Promise<number> {
      const { count } = await ofSession(accountId, sessionId)
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .where('timestamp', '>', after)
        .where('action', '=', 'delete')
        .executeTakeFirstOrThrow();
      return count;
    },
  };
}
