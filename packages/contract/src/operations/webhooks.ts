import Type from 'typebox';
import { created, noContent, ok, operation } from '../operation.ts';
import {
  DeliveryId,
  NewWebhook,
  Replayed,
  Webhook,
  WebhookChange,
  WebhookDelivery,
  WebhookDeliveryQuery,
  WebhookDeliveryWithPayload,
  WebhookId,
  WebhookWithSecret,
} from '../schemas/webhook.ts';

const params = Type.Object({ id: WebhookId });
const deliveryParams = Type.Object({ id: WebhookId, delivery: DeliveryId });

export const listWebhooks = operation('listWebhooks', {
  summary: 'List webhooks',
  description: 'In the order in which they were added.',
  tag: 'Webhooks',
  answer: ok(Type.Array(Webhook)),
});

export const createWebhook = operation('createWebhook', {
  summary: 'Add a webhook',
  description:
    'Returns the secret that signs deliveries, which is shown only once. The URL must be https and have a public IP address, unless the operator allows its IP address. Users must re-authenticate.',
  tag: 'Webhooks',
  body: NewWebhook,
  answer: created(WebhookWithSecret),
  errors: ['url_not_allowed', 'limit_reached', 'reauthentication_required'],
});

export const getWebhook = operation('getWebhook', {
  summary: 'Get a webhook',
  tag: 'Webhooks',
  params,
  answer: ok(Webhook),
  errors: ['not_found'],
});

export const updateWebhook = operation('updateWebhook', {
  summary: 'Change a webhook',
  description:
    'Absent members keep their values. Disabling the webhook abandons its pending deliveries. Users must re-authenticate to change the URL.',
  tag: 'Webhooks',
  params,
  body: WebhookChange,
  answer: ok(Webhook),
  errors: ['not_found', 'url_not_allowed', 'reauthentication_required'],
});

export const deleteWebhook = operation('deleteWebhook', {
  summary: 'Delete a webhook',
  description: 'Deletes its deliveries as well; nothing more is sent.',
  tag: 'Webhooks',
  params,
  answer: noContent,
  errors: ['not_found', 'reauthentication_required'],
});

export const regenerateWebhookSecret = operation('regenerateWebhookSecret', {
  summary: 'Regenerate the secret of a webhook',
  description:
    'For 24 hours deliveries are signed with both secrets, the new one first. A disabled webhook stays disabled, as `enabled` shows.',
  tag: 'Webhooks',
  params,
  answer: ok(WebhookWithSecret),
  errors: ['not_found', 'reauthentication_required'],
});

export const testWebhook = operation('testWebhook', {
  summary: 'Send a test event',
  description: 'Creates a delivery of the type webhook.test, which is sent and retried like any other.',
  tag: 'Webhooks',
  params,
  answer: created(WebhookDelivery),
  errors: ['not_found', 'webhook_disabled'],
});

export const listWebhookDeliveries = operation('listWebhookDeliveries', {
  summary: 'List the deliveries of a webhook',
  description:
    'Newest first. meta.total counts all matching deliveries, and meta.next_cursor is the cursor of the next page. Deliveries are kept for 30 days.',
  tag: 'Webhooks',
  params,
  query: WebhookDeliveryQuery,
  answer: ok(Type.Array(WebhookDelivery)),
  errors: ['not_found', 'invalid_cursor'],
});

export const getWebhookDelivery = operation('getWebhookDelivery', {
  summary: 'Get a delivery with its payload',
  tag: 'Webhooks',
  params: deliveryParams,
  answer: ok(WebhookDeliveryWithPayload),
  errors: ['not_found'],
});

export const replayWebhookDelivery = operation('replayWebhookDelivery', {
  summary: 'Replay a dead delivery',
  description: 'Keeps the webhook-id and restarts the attempts.',
  tag: 'Webhooks',
  params: deliveryParams,
  answer: ok(WebhookDelivery),
  errors: ['not_found', 'not_dead', 'webhook_disabled'],
});

export const replayWebhookDeliveries = operation('replayWebhookDeliveries', {
  summary: 'Replay all dead deliveries of a webhook',
  tag: 'Webhooks',
  params,
  answer: ok(Replayed),
  errors: ['not_found', 'webhook_disabled'],
});
