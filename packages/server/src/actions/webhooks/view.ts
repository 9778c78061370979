import type { WebhookDelivery as DeliveryView, Webhook as WebhookView } from '@keyward/contract';
import type { Delivery, Webhook } from '../../domain/webhook.ts';

/** Returns an endpoint as the contract defines it. */
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
