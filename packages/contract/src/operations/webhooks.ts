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
    'Answers with the secret that signs what is sent, which is shown this once. The URL must be https and lead to the public internet, unless the operator lists its address. People prove that they are present.',
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
    'What is absent stays as it is. Disabling gives up what is on its way to it. For another URL people prove that they are present.',
  tag: 'Webhooks',
  params,
  body: WebhookChange,
  answer: ok(Webhook),
  errors: ['not_found', 'url_not_allowed', 'reauthentication_required'],
});

export const deleteWebhook = operation('deleteWebhook', {
  summary: 'Delete a webhook',
  description: 'With its deliveries; nothing is sent to it any more.',
  tag: 'Webhooks',
  params,
  answer: noContent,
  errors: ['not_found', 'reauthentication_required'],
});

export const regenerateWebhookSecret = operation('regenerateWebhookSecret', {
  summary: 'Give a webhook a new secret',
  description:
    'For 24 hours what is sent is signed with both, the new one first. A disabled webhook stays disabled: `enabled` in the answer says so.',
  tag: 'Webhooks',
  params,
  answer: ok(WebhookWithSecret),
  errors: ['not_found', 'reauthentication_required'],
});

export const testWebhook = operation('testWebhook', {
  summary: 'Send a test event',
  description: 'A delivery of the type webhook.test, sent and tried again like any other.',
  tag: 'Webhooks',
  params,
  answer: created(WebhookDelivery),
  errors: ['not_found', 'webhook_disabled'],
});

export const listWebhookDeliveries = operation('listWebhookDeliveries', {
  summary: 'List the deliveries of a webhook',
  description:
    'The newest first. meta.total counts all that match, meta.next_cursor leads on. Deliveries are kept for 30 days.',
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
  summary: 'Send a dead delivery again',
  description: 'Under the same webhook-id, and with all of its attempts before it.',
  tag: 'Webhooks',
  params: deliveryParams,
  answer: ok(WebhookDelivery),
  errors: ['not_found', 'not_dead', 'webhook_disabled'],
});

export const replayWebhookDeliveries = operation('replayWebhookDeliveries', {
  summary: 'Send all dead deliveries of a webhook again',
  tag: 'Webhooks',
  params,
  answer: ok(Replayed),
  errors: ['not_found', 'webhook_disabled'],
});
