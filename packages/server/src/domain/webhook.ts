/** Event types. The names are API and never change. */
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

/** The type of test events; no webhook can subscribe to it. */
export const TEST_EVENT = 'webhook.test';

/** An HTTPS endpoint that receives events. */
export interface Webhook {
  readonly id: string;
  readonly url: string;
  readonly description: string;
  /** Empty for all types, including types that later versions add. */
  readonly events: readonly WebhookEventType[];
  /** The reason why the webhook is disabled; null while it is enabled. */
  readonly disabledReason: DisabledReason | null;
  readonly createdAt: number;
  readonly createdBy: string;
  /** The time since which no delivery has succeeded. */
  readonly failingSince: number | null;
}

/** The receiver returned 410 Gone, or no delivery has succeeded for days. */
export type UndeliverableReason = 'gone' | 'failing';

/**
 * Disabled by a user, because deliveries fail, or because the issuer of its secret was deleted with everything it
 * issued.
 */
export type DisabledReason = 'manual' | UndeliverableReason | 'secret_revoked';

export function isSubscribed(webhook: Pick<Webhook, 'events' | 'disabledReason'>, type: WebhookEventType): boolean {
  return webhook.disabledReason === null && (webhook.events.length === 0 || webhook.events.includes(type));
}

/** `dead` deliveries are not retried until they are replayed. */
export const deliveryStates = ['pending', 'delivered', 'dead'] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** An event to deliver to one endpoint. */
export interface Delivery {
  /** Increases with each added delivery; the list is sorted by it. */
  readonly number: number;
  /** The same for every attempt, so that receivers can detect duplicates (Standard Webhooks: `webhook-id`). */
  readonly id: string;
  readonly webhookId: string;
  readonly type: WebhookEventType | typeof TEST_EVENT;
  /** The body, exactly as it is signed and sent. */
  readonly payload: string;
  readonly createdAt: number;
  readonly state: DeliveryState;
  readonly attempts: number;
  /** Unix seconds; used only while the delivery is pending. */
  readonly nextAttemptAt: number;
  readonly lastAttemptAt: number | null;
  readonly lastStatus: number | null;
  /** Error message for users; null if the delivery has not failed. */
  readonly failure: string | null;
}
