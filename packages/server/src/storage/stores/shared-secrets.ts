import type { Kysely, Selectable } from 'kysely';
import { isAccepted, type SharedSecret } from '../../domain/shared-secret.ts';
import { prepare } from '../prepared.ts';
import { fromSentinel, NO_EXPIRY, type Schema } from '../schema.ts';
import type { Vault } from '../vault.ts';

const acceptedSecrets = prepare((db, { accountId, now }: { accountId: string; now: number }) =>
  currentFirst(db, accountId).where('valid_until', '>', now),
);

const generationValidUntil = prepare((db, values: { accountId: string; generation: number }) =>
  db
    .selectFrom('shared_secret')
    .select('valid_until')
    .where('account_id', '=', values.accountId)
    .where('generation', '=', values.generation),
);

/**
 * Selects secrets, the current one first: only replaced secrets have an expiry. Generations are random, so they do not
 * define an order.
 */
function currentFirst(db: Kysely<Schema>, accountId: string) {
  return db.selectFrom('shared_secret').selectAll().where('account_id', '=', accountId).orderBy('valid_until', 'desc');
}

export function sharedSecretStore(db: Kysely<Schema>, vault: Vault) {
  const identity = (accountId: string, generation: number) => `${accountId}/${generation}`;

  const toSharedSecret = (accountId: string, row: Selectable<Schema['shared_secret']>): SharedSecret => ({
    generation: row.generation,
    value: vault.open('shared-secret', identity(accountId, row.generation), row.sealed),
    createdAt: row.created_at,
    createdBy: row.created_by,
    validUntil: fromSentinel(row.valid_until, NO_EXPIRY),
    request: row.request,
  });

  return {
    /** Returns the current secret, which was not replaced. */
    async current(accountId: string): Promise<SharedSecret | undefined> {
      const row = await currentFirst(db, accountId).where('valid_until', '=', NO_EXPIRY).limit(1).executeTakeFirst();
      return row && toSharedSecret(accountId, row);
    },

    async setEnd(accountId: string, generation: number, validUntil: number | null): Promise<void> {
      await db
        .updateTable('shared_secret')
        .set({ valid_until: validUntil ?? NO_EXPIRY })
        .where('account_id', '=', accountId)
        .where('generation', '=', generation)
        .execute();
    },

    /** Returns all secrets that may sign request tokens now, the current one first. */
    async accepted(accountId: string, now: number): Promise<SharedSecret[]> {
      const { rows } = await acceptedSecrets(db, { accountId, now });
      return rows.map((row) => toSharedSecret(accountId, row));
    },

    async isGenerationAccepted(accountId: string, generation: number, now: number): Promise<boolean> {
      const [row] = (await generationValidUntil(db, { accountId, generation })).rows;
      return row !== undefined && isAccepted({ validUntil: fromSentinel(row.valid_until, NO_EXPIRY) }, now);
    },

    async add(accountId: string, secret: SharedSecret): Promise<void> {
      await db
        .insertInto('shared_secret')
        .values({
          account_id: accountId,
          generation: secret.generation,
          sealed: vault.seal('shared-secret', identity(accountId, secret.generation), secret.value),
          created_at: secret.createdAt,
          created_by: secret.createdBy,
          valid_until: secret.validUntil ?? NO_EXPIRY,
          request: secret.request,
        })
        .execute();
    },

    /** Shortens the expiry of every secret that would still be accepted after this time. */
    async endAll(accountId: string, validUntil: number): Promise<void> {
      await db
        .updateTable('shared_secret')
        .set({ valid_until: validUntil })
        .where('account_id', '=', accountId)
        .where('valid_until', '>', validUntil)
        .execute();
    },

    /** Deletes secrets that expired before this time. */
    async deleteExpired(before: number): Promise<void> {
      await db.deleteFrom('shared_secret').where('valid_until', '<', before).execute();
    },
  };
}
