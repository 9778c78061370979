import type { Kysely } from 'kysely';
import type { Notice, NoticeKind } from '../../domain/notice.ts';
import type { Schema } from '../schema.ts';
import { noticeReads } from './notice-reads.ts';

type NewNotice = Pick<Notice, 'id' | 'kind' | 'dueAt' | 'days' | 'createdAt'>;

/** Notices about keys; each is added once. */
export function noticeStore(db: Kysely<Schema>) {
  return {
    ...noticeReads(db),

    /** @returns true if the notice did not exist */
    async add(accountId: string, keyId: string, notice: NewNotice): Promise<boolean> {
      const key = await db
        .selectFrom('api_key')
        .select('ordinal')
        .where('account_id', '=', accountId)
        .where('id', '=', keyId)
        .executeTakeFirst();
      if (!key) return false;
      const { id, kind, dueAt: due_at, days, createdAt: created_at } = notice;
      const addedRow = await db
        .insertInto('notice')
        .values({ id, account_id: accountId, key: key.ordinal, kind, due_at, days, created_at, is_mailed: 0 })
        .onConflict((conflict) => conflict.doNothing())
        .returning('id')
        .executeTakeFirst();
      return addedRow !== undefined;
    },

    async dismiss(accountId: string, id: string, { at, by }: { at: number; by: string }): Promise<void> {
      await db
        .updateTable('notice')
        .set({ dismissed_at: at, dismissed_by: by })
        .where('account_id', '=', accountId)
        .where('id', '=', id)
        .execute();
    },

    async markMailed(accountId: string): Promise<void> {
      await db
        .updateTable('notice')
        .set({ is_mailed: 1 })
        .where('account_id', '=', accountId)
        .where('is_mailed', '=', 0)
        .execute();
    },

    /** Deletes notices of a kind. A changed policy then announces its actions again. */
    async removeOfKind(accountId: string, kind: NoticeKind): Promise<void> {
      await db.deleteFrom('notice').where('account_id', '=', accountId).where('kind', '=', kind).execute();
    },

    /** Deletes notices that were due before this time. */
    async deleteExpired(before: number): Promise<void> {
      await db.deleteFrom('notice').where('due_at', '<', before).execute();
    },
  };
}
