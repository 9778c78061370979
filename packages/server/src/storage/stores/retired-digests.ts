import type { Kysely } from 'kysely';
import { prepare } from '../prepared.ts';
import type { Schema } from '../schema.ts';

const digestOf = prepare((db, { accountId, digest }: { accountId: string; digest: Uint8Array }) =>
  db.selectFrom('retired_digest').select('digest').where('account_id', '=', accountId).where('digest', '=', digest),
);

const retireOf = prepare((db, { accountId, id, kept }: { accountId: string; id: string; kept: Uint8Array }) =>
  db
    .insertInto('retired_digest')
    .columns(['account_id', 'digest'])
    .expression(
      db
        .selectFrom('api_key')
        .select(['account_id', 'digest'])
        .where('account_id', '=', accountId)
        .where('id', '=', id)
        .where('digest', '<>', kept),
    )
    .onConflict((conflict) => conflict.doNothing()),
);

const NONE = new Uint8Array();

/** Digests of secrets that keys no longer have. Stored forever, so that these secrets are never valid again. */
export function retiredDigestStore(db: Kysely<Schema>) {
  return {
    /** Returns whether a key of the account had this digest, including the old secret of a running rotation. */
    async has(accountId: string, digest: Uint8Array): Promise<boolean> {
      return (await digestOf(db, { accountId, digest })).rows.length > 0;
    },

    /** Retires the current digest of a key unless the key keeps it. */
    async retireOf(accountId: string, id: string, kept: Uint8Array = NONE): Promise<void> {
      await retireOf(db, { accountId, id, kept });
    },
  };
}
