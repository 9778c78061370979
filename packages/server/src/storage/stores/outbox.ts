import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

/** A delivery whose time has come. */
export interface DueDelivery {
  readonly id: string;
  readonly accountId: string;
  readonly webhookId: string;
  /** Whether nothing has reached the endpoint of late. */
  readonly isFailing: boolean;
}

/** Those that are served as much as they may be at the moment. */
export interface Busy {
  readonly webhooks: readonly string[];
  readonly accounts: readonly string[];
}

/** What is to be sent, of all accounts: read by the one sender of this process. */
export function outboxStore(db: Kysely<Schema>) {
  return {
    /** The longest due first, without those of whoever is busy. */
    async due(now: number, busy: Busy, limit: number): Promise<DueDelivery[]> {
      let matching = db
        .selectFrom('webhook_delivery as delivery')
        .innerJoin('webhook', 'webhook.id', 'delivery.webhook_id')
        .where('delivery.state', '=', 'pending')
        .where('delivery.next_attempt_at', '<=', now);
      if (busy.webhooks.length > 0) matching = matching.where('delivery.webhook_id', 'not in', busy.webhooks);
      if (busy.accounts.length > 0) matching = matching.where('delivery.account_id', 'not in', busy.accounts);
      const rows = await matching
        .select(['delivery.id', 'delivery.account_id', 'delivery.webhook_id', 'webhook.failing_since'])
        .orderBy('delivery.next_attempt_at')
        .orderBy('delivery.number')
        .limit(limit)
        .execute();
      return rows.map((row) => ({
        id: row.id,
        accountId: row.account_id,
        webhookId: row.webhook_id,
        isFailing: row.failing_since !== null,
      }));
    },
  };
}
