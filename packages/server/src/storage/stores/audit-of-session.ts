import type { Kysely } from 'kysely';
import type { AuditRecord } from '../../domain/audit-record.ts';
import type { Schema } from '../schema.ts';

/** Reads the recent changes of one console session. */
export function auditOfSession(db: Kysely<Schema>) {
  const ofSession = (accountId: string, sessionId: string) =>
    db.selectFrom('audit').where('account_id', '=', accountId).where('session_id', '=', sessionId);

  return {
    /**
     * Returns the snapshots of a session's changes since the specified time: of one object, or of all objects if no id
     * is passed.
     */
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

    /** Counts the deletions of a session after a time. */
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
