import type { Kysely, Selectable } from 'kysely';
import type { TokenFamily } from '../../domain/token-family.ts';
import { prepare } from '../prepared.ts';
import type { Schema } from '../schema.ts';

const familyWithId = prepare((db, { accountId, id }: { accountId: string; id: string }) =>
  db.selectFrom('token_family').selectAll().where('id', '=', id).where('account_id', '=', accountId),
);

const addFamily = prepare((db, row: Schema['token_family']) =>
  db.insertInto('token_family').values({
    id: row.id,
    account_id: row.account_id,
    subject_kind: row.subject_kind,
    subject_id: row.subject_id,
    subject_generation: row.subject_generation,
    secret_generation: row.secret_generation,
    created_at: row.created_at,
    expires_at: row.expires_at,
    position: row.position,
    rotated_at: row.rotated_at,
  }),
);

export function tokenFamilyStore(db: Kysely<Schema>) {
  return {
    async withId(accountId: string, id: string): Promise<TokenFamily | undefined> {
      const [row] = (await familyWithId(db, { accountId, id })).rows;
      return row && toFamily(row);
    },

    async add(accountId: string, family: TokenFamily): Promise<void> {
      await addFamily(db, toRow(accountId, family));
    },

    async advance(accountId: string, id: string, position: number, rotatedAt: number): Promise<void> {
      await db
        .updateTable('token_family')
        .set({ position, rotated_at: rotatedAt })
        .where('account_id', '=', accountId)
        .where('id', '=', id)
        .execute();
    },

    /** Ends all tokens of the family, access tokens among them. */
    async remove(accountId: string, id: string): Promise<void> {
      await db.deleteFrom('token_family').where('account_id', '=', accountId).where('id', '=', id).execute();
    },

    async removeOfSubject(accountId: string, subjectId: string): Promise<void> {
      await db
        .deleteFrom('token_family')
        .where('account_id', '=', accountId)
        .where('subject_id', '=', subjectId)
        .execute();
    },

    async removeEnded(now: number): Promise<void> {
      await db.deleteFrom('token_family').where('expires_at', '<=', now).execute();
    },
  };
}

function toRow(accountId: string, family: TokenFamily): Schema['token_family'] {
  return {
    id: family.id,
    account_id: accountId,
    subject_kind: family.subjectKind,
    subject_id: family.subjectId,
    subject_generation: family.subjectGeneration,
    secret_generation: family.secretGeneration,
    created_at: family.createdAt,
    expires_at: family.expiresAt,
    position: family.position,
    rotated_at: family.rotatedAt,
  };
}

function toFamily(row: Selectable<Schema['token_family']>): TokenFamily {
  return {
    id: row.id,
    subjectKind: row.subject_kind,
    subjectId: row.subject_id,
    subjectGeneration: row.subject_generation,
    secretGeneration: row.secret_generation,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    position: row.position,
    rotatedAt: row.rotated_at,
  };
}
