import type { WebhookDelivery as DeliveryView, Webhook as WebhookView } from '@keyward/contract';
import type { Snapshot } from '../../domain/audit-record.ts';
import type { Delivery, Webhook } from '../../domain/webhook.ts';

/** An endpoint as the contract shows it. */
export function viewOfWebhook(webhook: Webhook): WebhookView {
  return {
    id: webhook.id,
    url: webhook.url,
    description: webhook.description,
    events: [...webhook.events],
    enabled: webhook.disabledReason === null,
    disabled_reason: webhook.disabledReason,
    failing_since: webhook.failingSince,
    created_at: webhook.createdAt,
    created_by: webhook.createdBy,
  };
}

/** An endpoint as the audit log keeps it: many services put a secret into the query. */
export function snapshotOfWebhook(webhook: Webhook): Snapshot {
  const { origin, pathname } = new URL(webhook.url);
  return {
    id: webhook.id,
    url: origin + pathname,
    description: webhook.description,
    events: webhook.events,
    disabled_reason: webhook.disabledReason,
  };
}

export function viewOfDelivery(delivery: Delivery): DeliveryView {
  return {
    id: delivery.id,
    type: delivery.type,
    state: delivery.state,
    attempts: delivery.attempts,
    created_at: delivery.createdAt,
    next_attempt_at: delivery.state === 'pending' ? delivery.nextAttemptAt : null,
    last_attempt_at: delivery.lastAttemptAt,
    last_status: delivery.lastStatus,
    failure: delivery.failure,
  };
}
