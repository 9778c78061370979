import { hash } from 'node:crypto';
import type { Kysely, Selectable } from 'kysely';
import type { Webhook } from '../../domain/webhook.ts';
import type { Schema } from '../schema.ts';
import type { Vault } from '../vault.ts';

const digestOf = (secret: string): Uint8Array => hash('sha256', secret, 'buffer');

export function webhookStore(db: Kysely<Schema>, vault: Vault) {
  const { select, update, seal } = rowAccess(db, vault);

  return {
    /** In the order in which they were added. */
    async list(accountId: string): Promise<Webhook[]> {
      const rows = await select(accountId).orderBy('created_at').orderBy('id').execute();
      return rows.map(toWebhook);
    },

    async withId(accountId: string, id: string): Promise<Webhook | undefined> {
      const row = await select(accountId).where('id', '=', id).executeTakeFirst();
      return row && toWebhook(row);
    },

    async add(accountId: string, webhook: Webhook, secret: string): Promise<void> {
      await db
        .insertInto('webhook')
        .values({
          id: webhook.id,
          account_id: accountId,
          ...changeableColumns(webhook),
          created_at: webhook.createdAt,
          created_by: webhook.createdBy,
          sealed: seal(accountId, webhook.id, secret),
          previous_sealed: null,
          previous_until: null,
          digest: digestOf(secret),
          previous_digest: null,
        })
        .execute();
    },

    async update(accountId: string, webhook: Webhook): Promise<void> {
      await update(accountId, webhook.id).set(changeableColumns(webhook)).execute();
    },

    async setFailingSince(accountId: string, id: string, since: number | null): Promise<void> {
      await update(accountId, id).set({ failing_since: since }).execute();
    },

    ...webhookSecrets(db, vault),

    async remove(accountId: string, id: string): Promise<void> {
      await db.deleteFrom('webhook').where('account_id', '=', accountId).where('id', '=', id).execute();
    },
  };
}

/** Returns access to the rows of an account and their sealed secrets. */
function rowAccess(db: Kysely<Schema>, vault: Vault) {
  const select = (accountId: string) => db.selectFrom('webhook').selectAll().where('account_id', '=', accountId);
  const update = (accountId: string, id: string) =>
    db.updateTable('webhook').where('account_id', '=', accountId).where('id', '=', id);
  const identity = (accountId: string, id: string) => `${accountId}/${id}`;
  const open = (accountId: string, id: string, sealed: Uint8Array) =>
    vault.open('webhook-secret', identity(accountId, id), sealed);
  const seal = (accountId: string, id: string, secret: string) =>
    vault.seal('webhook-secret', identity(accountId, id), secret);
  return { select, update, open, seal };
}

/** The current and the previous secret of a webhook. */
function webhookSecrets(db: Kysely<Schema>, vault: Vault) {
  const { select, update, open, seal } = rowAccess(db, vault);

  return {
    /** Returns the secrets that sign now, newest first. */
    async secrets(accountId: string, id: string, now: number): Promise<string[]> {
      const row = await select(accountId).where('id', '=', id).executeTakeFirst();
      if (!row) return [];
      const { sealed, previous_sealed: previous, previous_until: previousUntil } = row;
      const sealedSecrets =
        previous !== null && previousUntil !== null && previousUntil > now ? [sealed, previous] : [sealed];
      return sealedSecrets.map((each) => open(accountId, id, each));
    },

    /** Returns the digests of the current secret, and of the previous secret while it also signs. */
    async digests(
      accountId: string,
      id: string,
      now: number,
    ): Promise<{ current: Uint8Array | null; previous: Uint8Array | null }> {
      const row = await select(accountId).where('id', '=', id).executeTakeFirst();
      const isOverlapping = row?.previous_until != null && row.previous_until > now;
      return { current: row?.digest ?? null, previous: isOverlapping ? row.previous_digest : null };
    },

    /** Replaces the current secret, which also signs until the specified time. */
    async replaceSecret(accountId: string, id: string, secret: string, previousUntil: number): Promise<void> {
      await update(accountId, id)
        .set((eb) => ({
          previous_sealed: eb.ref('sealed'),
          previous_until: previousUntil,
          previous_digest: eb.ref('digest'),
          digest: digestOf(secret),
          sealed: seal(accountId, id, secret),
        }))
        .execute();
    },

    /** Stops the previous secret from signing. */
    async endPrevious(accountId: string, id: string): Promise<void> {
      await update(accountId, id).set({ previous_sealed: null, previous_until: null, previous_digest: null }).execute();
    },
  };
}

function changeableColumns({ url, description, events, disabledReason, failingSince }: Webhook) {
  return {
    url,
    description,
    events: JSON.stringify(events),
    disabled_reason: disabledReason,
    failing_since: failingSince,
  };
}

function toWebhook(row: Selectable<Schema['webhook']>): Webhook {
  return {
    id: row.id,
    url: row.url,
    description: row.description,
    events: JSON.parse(row.events),
    disabledReason: row.disabled_reason as Webhook['disabledReason'],
    createdAt: row.created_at,
    createdBy: row.created_by,
    failingSince: row.failing_since,
  };
}
