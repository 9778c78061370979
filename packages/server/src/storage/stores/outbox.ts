import { type Kysely, sql } from 'kysely';
import type { Schema } from '../schema.ts';

/** An endpoint with a due delivery. */
export interface WaitingWebhook {
  readonly webhookId: string;
  readonly accountId: string;
  /** True if recent deliveries failed. */
  readonly isFailing: boolean;
}

/** A delivery that is due. */
export interface DueDelivery extends WaitingWebhook {
  readonly id: string;
}

/** Due deliveries of all accounts, read by the only sender of this process. */
export function outboxStore(db: Kysely<Schema>) {
  return {
    /**
     * Returns the endpoints with due deliveries, longest waiting first. Uses the index of pending deliveries to skip
     * from one endpoint to the next, so that the cost does not depend on the number of deliveries.
     */
    async waiting(now: number): Promise<WaitingWebhook[]> {
      const { rows } = await sql<{ id: string; account_id: string; failing_since: number | null }>`
        with recursive pending(webhook_id) as (
          select min(webhook_id) from webhook_delivery where state = 'pending'
          union all
          select (select min(webhook_id) from webhook_delivery
            where state = 'pending' and webhook_id > pending.webhook_id)
          from pending where pending.webhook_id is not null
        ), first(webhook_id, at) as (
          select webhook_id, (select min(next_attempt_at) from webhook_delivery
            where state = 'pending' and webhook_id = pending.webhook_id)
          from pending where webhook_id is not null
        )
        select webhook.id, webhook.account_id, webhook.failing_since
        from first join webhook on webhook.id = first.webhook_id
        where first.at <= ${now} order by first.at`.execute(db);
      return rows.map((row) => ({
        webhookId: row.id,
        accountId: row.account_id,
        isFailing: row.failing_since !== null,
      }));
    },

    /** Returns the due deliveries of an endpoint, longest due first. */
    async due(webhookId: string, now: number, limit: number): Promise<string[]> {
      const rows = await db
        .selectFrom('webhook_delivery')
        .select('id')
        .where('webhook_id', '=', webhookId)
        .where('state', '=', 'pending')
        .where('next_attempt_at', '<=', now)
        .orderBy('next_attempt_at')
        .limit(limit)
        .execute();
      return rows.map(({ id }) => id);
    },
  };
}
