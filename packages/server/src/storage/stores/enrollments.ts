import type { Kysely, Selectable } from 'kysely';
import type { PendingLink } from '../../domain/pending-link.ts';
import type { User } from '../../domain/user.ts';
import type { Schema } from '../schema.ts';

/** One-time links for setting a password. */
export function enrollmentStore(db: Kysely<Schema>) {
  const pending = (accountId: string, now: number) =>
    db
      .selectFrom('enrollment')
      .innerJoin('issued', (on) =>
        on
          .onRef('issued.account_id', '=', 'enrollment.account_id')
          .on('issued.kind', '=', 'link')
          .onRef('issued.holder_id', '=', 'enrollment.person_id')
          .onRef('issued.digest', '=', 'enrollment.digest'),
      )
      .selectAll('enrollment')
      .select(['issued.issuer_kind', 'issued.issuer_id', 'issued.issued_at'])
      .where('enrollment.account_id', '=', accountId)
      .where('enrollment.expires_at', '>', now);

  return {
    /** Replaces earlier links of the user. */
    async replace(accountId: string, user: User, digest: Uint8Array, expiresAt: number): Promise<void> {
      await this.removeOfUser(accountId, user.id);
      await db
        .insertInto('enrollment')
        .values({
          digest,
          account_id: accountId,
          person_id: user.id,
          person_generation: user.generation,
          email: user.email,
          expires_at: expiresAt,
        })
        .execute();
    },

    /** Validity also depends on the user and the issuer; see actions/users/pending-links.ts. */
    async withDigest(accountId: string, digest: Uint8Array, now: number): Promise<PendingLink | undefined> {
      const row = await pending(accountId, now).where('enrollment.digest', '=', digest).executeTakeFirst();
      return row && toPendingLink(row);
    },

    /** Returns unexpired links, oldest first. */
    async list(accountId: string, now: number): Promise<PendingLink[]> {
      const rows = await pending(accountId, now).orderBy('issued.issued_at').orderBy('enrollment.email').execute();
      return rows.map(toPendingLink);
    },

    async removeOfUser(accountId: string, userId: string): Promise<void> {
      await db.deleteFrom('enrollment').where('account_id', '=', accountId).where('person_id', '=', userId).execute();
    },

    async deleteExpired(now: number): Promise<void> {
      await db.deleteFrom('enrollment').where('expires_at', '<=', now).execute();
    },
  };
}

type IssuerColumns = Pick<Selectable<Schema['issued']>, 'issuer_kind' | 'issuer_id' | 'issued_at'>;

function toPendingLink(row: Selectable<Schema['enrollment']> & IssuerColumns): PendingLink {
  return {
    digest: row.digest,
    userId: row.person_id,
    userGeneration: row.person_generation,
    email: row.email,
    issuer: { kind: row.issuer_kind, id: row.issuer_id },
    issuedAt: row.issued_at,
    expiresAt: row.expires_at,
  };
}
