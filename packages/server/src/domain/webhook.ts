/** What somebody elsewhere can be told of. The names are API: one is never renamed. */
export const webhookEventTypes = [
  'api_key.created',
  'api_key.updated',
  'api_key.regenerated',
  'api_key.rotated',
  'api_key.rotation_finished',
  'api_key.rotation_cancelled',
  'api_key.disabled',
  'api_key.quarantined',
  'api_key.enabled',
  'api_key.deleted',
  'api_key.expiring',
  'api_key.expired',
  'shared_secret.created',
  'shared_secret.regenerated',
  'shared_secret.revealed',
  'user.created',
  'user.approved',
  'user.updated',
  'user.password_reset',
  'user.deleted',
  'leak.reported',
  'leak.resolved',
] as const;

export type WebhookEventType = (typeof webhookEventTypes)[number];

/** What is sent to show that an endpoint is reached; nobody subscribes to it. */
export const TEST_EVENT = 'webhook.test';

/** An endpoint of somebody else that is told of events. */
export interface Webhook {
  readonly id: string;
  readonly url: string;
  readonly description: string;
  /** Empty for all of them, those of later versions among them. */
  readonly events: readonly WebhookEventType[];
  /** Why nothing is sent to it; null while it is enabled. */
  readonly disabledReason: DisabledReason | null;
  readonly createdAt: number;
  readonly createdBy: string;
  /** Since when nothing has reached it. */
  readonly failingSince: number | null;
}

/** Because it answered 410 Gone, or because nothing has reached it for days. */
export type UndeliverableBecause = 'gone' | 'failing';

/** By hand, because nothing is delivered, or because the issuer of its secret was deleted with everything it issued. */
export type DisabledReason = 'manual' | UndeliverableBecause | 'secret_revoked';

export function listensTo(webhook: Pick<Webhook, 'events' | 'disabledReason'>, type: WebhookEventType): boolean {
  return webhook.disabledReason === null && (webhook.events.length === 0 || webhook.events.includes(type));
}

/** `dead` are those that nobody tries any more, until they are replayed. */
export const deliveryStates = ['pending', 'delivered', 'dead'] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** An event on its way to one endpoint. */
export interface Delivery {
  /** Grows as deliveries are added: the order of the list. */
  readonly number: number;
  /** The same for every attempt, so that a receiver knows what it has seen (Standard Webhooks: `webhook-id`). */
  readonly id: string;
  readonly webhookId: string;
  readonly type: WebhookEventType | typeof TEST_EVENT;
  /** The body, exactly as it is signed and sent. */
  readonly payload: string;
  readonly createdAt: number;
  readonly state: DeliveryState;
  readonly attempts: number;
  /** Unix seconds; meaningful while it is pending. */
  readonly nextAttemptAt: number;
  readonly lastAttemptAt: number | null;
  readonly lastStatus: number | null;
  /** A sentence for people; null when there was no failure, or none yet. */
  readonly failure: string | null;
}
