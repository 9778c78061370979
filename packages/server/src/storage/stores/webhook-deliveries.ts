import type { Kysely, Selectable } from 'kysely';
import type { Delivery, DeliveryState } from '../../domain/webhook.ts';
import type { Schema } from '../schema.ts';

/** Selects deliveries of an endpoint, newest first. */
export interface DeliveryQuery {
  readonly state?: DeliveryState;
  /** Only deliveries with a lower number. */
  readonly before?: number;
  readonly size: number;
}

export function webhookDeliveryStore(db: Kysely<Schema>) {
  const ofWebhook = (accountId: string, webhookId: string, state: DeliveryState | undefined) => {
    const query = db
      .selectFrom('webhook_delivery')
      .where('account_id', '=', accountId)
      .where('webhook_id', '=', webhookId);
    return state === undefined ? query : query.where('state', '=', state);
  };

  return {
    async add(accountId: string, delivery: Omit<Delivery, 'number'>): Promise<void> {
      const { id, webhookId, type, payload, createdAt, ...progress } = delivery;
      await db
        .insertInto('webhook_delivery')
        .values({
          id,
          account_id: accountId,
          webhook_id: webhookId,
          type,
          payload,
          created_at: createdAt,
          ...changeableColumns(progress),
        })
        .execute();
    },

    async find(accountId: string, webhookId: string, { state, before, size }: DeliveryQuery): Promise<Delivery[]> {
      let query = ofWebhook(accountId, webhookId, state);
      if (before !== undefined) query = query.where('number', '<', before);
      return (await query.selectAll().orderBy('number', 'desc').limit(size).execute()).map(toDelivery);
    },

    async count(accountId: string, webhookId: string, state?: DeliveryState): Promise<number> {
      const { count } = await ofWebhook(accountId, webhookId, state)
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow();
      return count;
    },

    async withId(accountId: string, id: string): Promise<Delivery | undefined> {
      const row = await db
        .selectFrom('webhook_delivery')
        .selectAll()
        .where('account_id', '=', accountId)
        .where('id', '=', id)
        .executeTakeFirst();
      return row && toDelivery(row);
    },

    async update(accountId: string, delivery: Delivery): Promise<void> {
      await db
        .updateTable('webhook_delivery')
        .set(changeableColumns(delivery))
        .where('account_id', '=', accountId)
        .where('id', '=', delivery.id)
        .execute();
    },

    ...bulkDeliveryWrites(db),
  };
}

/** Returns the statements that change many deliveries. */
function bulkDeliveryWrites(db: Kysely<Schema>) {
  return {
    /** Marks pending deliveries as dead. */
    async giveUpPending(accountId: string, webhookId: string, failure: string): Promise<void> {
      await db
        .updateTable('webhook_delivery')
        .set({ state: 'dead', failure })
        .where('account_id', '=', accountId)
        .where('webhook_id', '=', webhookId)
        .where('state', '=', 'pending')
        .execute();
    },

    /**
     * Queues all dead deliveries again.
     * @returns the number of deliveries
     */
    async replayDead(accountId: string, webhookId: string, at: number): Promise<number> {
      const { numUpdatedRows } = await db
        .updateTable('webhook_delivery')
        .set({ state: 'pending', attempts: 0, next_attempt_at: at })
        .where('account_id', '=', accountId)
        .where('webhook_id', '=', webhookId)
        .where('state', '=', 'dead')
        .executeTakeFirst();
      return Number(numUpdatedRows);
    },

    async removeOf(accountId: string, webhookId: string): Promise<void> {
      await db
        .deleteFrom('webhook_delivery')
        .where('account_id', '=', accountId)
        .where('webhook_id', '=', webhookId)
        .execute();
    },

    async deleteExpired(createdBefore: number): Promise<void> {
      await db.deleteFrom('webhook_delivery').where('created_at', '<', createdBefore).execute();
    },
  };
}

type Progress = Pick<Delivery, 'state' | 'attempts' | 'nextAttemptAt' | 'lastAttemptAt' | 'lastStatus' | 'failure'>;

function changeableColumns({ state, attempts, nextAttemptAt, lastAttemptAt, lastStatus, failure }: Progress) {
  return {
    state,
    attempts,
    next_attempt_at: nextAttemptAt,
    last_attempt_at: lastAttemptAt,
    last_status: lastStatus,
    failure,
  };
}

function toDelivery(row: Selectable<Schema['webhook_delivery']>): Delivery {
  return {
    number: row.number,
    id: row.id,
    webhookId: row.webhook_id,
    type: row.type as Delivery['type'],
    payload: row.payload,
    createdAt: row.created_at,
    state: row.state as DeliveryState,
    attempts: row.attempts,
    nextAttemptAt: row.next_attempt_at,
    lastAttemptAt: row.last_attempt_at,
    lastStatus: row.last_status,
    failure: row.failure,
  };
}
