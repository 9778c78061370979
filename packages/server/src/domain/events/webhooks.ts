import type { Snapshot } from '../audit-record.ts';
import { pluralize } from '../pluralize.ts';
import type { Webhook } from '../webhook.ts';
import type { EffectTable, EventsOf } from './event.ts';
import { formatReasons } from './reason-text.ts';

/** Events about webhooks are never sent to webhooks. */
const hook = { webhook: null, issues: 'webhook-secret' } as const;
const update = { ...hook, changes: ['webhook', 'update'] } as const;
const deliver = { ...hook, changes: null } as const;

export const webhookEvents = {
  WebhookCreated: { ...hook, audit: ['webhook', '', 'create'], changes: ['webhook', 'create'] },
  WebhookUpdated: { ...update, audit: ['webhook', '', 'update'] },
  WebhookDisabled: { ...update, audit: ['webhook', '', 'disable'] },
  WebhookDeleted: { ...hook, audit: ['webhook', '', 'delete'], changes: ['webhook', 'delete'] },
  WebhookSecretRegenerated: { ...update, audit: ['webhook', 'secret', 'regenerate'] },
  WebhookSecretRevoked: { ...update, audit: ['webhook', 'secret', 'revoke'] },
  WebhookTested: { ...deliver, audit: ['webhook', 'delivery', 'test'] },
  WebhookReplayed: { ...deliver, audit: ['webhook', 'delivery', 'replay'] },
} as const satisfies EffectTable;

export type WebhookChanged = EventsOf<typeof webhookEvents>;

/**
 * Returns the snapshot of a webhook for the audit log. Omits the query of the URL, because many services put a secret
 * there.
 */
function snapshotOfWebhook(webhook: Webhook): Snapshot {
  const { origin, pathname } = new URL(webhook.url);
  return {
    id: webhook.id,
    url: origin + pathname,
    description: webhook.description,
    events: webhook.events,
    disabled_reason: webhook.disabledReason,
  };
}

const hostOf = ({ url }: Webhook) => new URL(url).host;

function changeOf(before: Webhook, after: Webhook) {
  return { entityId: after.id, before: snapshotOfWebhook(before), after: snapshotOfWebhook(after) };
}

export function webhookCreated(webhook: Webhook): WebhookChanged {
  const description = `Webhook to ${hostOf(webhook)} added`;
  return { name: 'WebhookCreated', entityId: webhook.id, description, after: snapshotOfWebhook(webhook) };
}

export function webhookUpdated(before: Webhook, after: Webhook): WebhookChanged {
  return {
    name: 'WebhookUpdated',
    ...changeOf(before, after),
    description: `Webhook to ${hostOf(after)} changed`,
  };
}

/** @param reason the end of the description */
export function webhookDisabled(before: Webhook, after: Webhook, reason: string): WebhookChanged {
  const description = `Webhook to ${hostOf(after)} disabled: ${reason}`;
  return { name: 'WebhookDisabled', ...changeOf(before, after), description };
}

export function webhookDeleted(webhook: Webhook, reason?: string): WebhookChanged {
  const description = `Webhook to ${hostOf(webhook)} deleted${formatReasons(reason)}`;
  return { name: 'WebhookDeleted', entityId: webhook.id, description, before: snapshotOfWebhook(webhook) };
}

export function webhookSecretRegenerated(webhook: Webhook, keepsOld: boolean): WebhookChanged {
  const old = keepsOld ? '; the old one also signs for one day' : '';
  const description = `Secret of the webhook to ${hostOf(webhook)} regenerated${old}`;
  return { name: 'WebhookSecretRegenerated', entityId: webhook.id, description };
}

export function oldWebhookSecretRevoked(webhook: Webhook, reason: string): WebhookChanged {
  const description = `Old secret of the webhook to ${hostOf(webhook)} revoked${formatReasons(reason)}`;
  return { name: 'WebhookSecretRevoked', ...changeOf(webhook, webhook), description };
}

export function webhookTested(webhook: Webhook): WebhookChanged {
  const description = `Test event for the webhook to ${hostOf(webhook)}`;
  return { name: 'WebhookTested', objectId: webhook.id, description };
}

export function deliveryReplayed(webhook: Webhook, deliveryId: string): WebhookChanged {
  const description = `Delivery ${deliveryId} to ${hostOf(webhook)} sent again`;
  return { name: 'WebhookReplayed', objectId: webhook.id, description };
}

export function deadDeliveriesReplayed(webhook: Webhook, count: number): WebhookChanged {
  const deliveries = pluralize(count, 'dead delivery', 'dead deliveries');
  return {
    name: 'WebhookReplayed',
    objectId: webhook.id,
    description: `${deliveries} to ${hostOf(webhook)} sent again`,
  };
}
