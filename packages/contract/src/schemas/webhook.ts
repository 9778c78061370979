import Type, { type Static } from 'typebox';
import { DOCUMENTED, identifier, readableText, unixSeconds } from './text.ts';

/** The events of webhooks. Their names are API and never change. */
export const webhookEvents = {
  'api_key.created': 'A key was added or imported',
  'api_key.updated': 'A key was changed: description, role, expiry, allowed IPs, rate limit',
  'api_key.regenerated': 'The secret of a key was regenerated',
  'api_key.rotated': 'A rotation of a key was started, or its new secret was issued again',
  'api_key.rotation_finished': 'The old secret of a rotation was revoked',
  'api_key.rotation_cancelled': 'The new secret of a rotation was discarded',
  'api_key.disabled': 'A key was disabled',
  'api_key.quarantined': 'A key was put in quarantine: it may only read',
  'api_key.enabled': 'A key was enabled',
  'api_key.deleted': 'A key was deleted',
  'api_key.expiring': 'A key expires soon',
  'api_key.expired': 'A key has expired',
  'shared_secret.created': 'The shared secret was created',
  'shared_secret.regenerated': 'The shared secret was regenerated',
  'shared_secret.revealed': 'The shared secret was revealed',
  'user.created': 'A user was added',
  'user.approved': 'A user whom an API key had added was approved',
  'user.updated': 'A user was changed, or set a password',
  'user.password_reset': 'A password reset link was issued for a user',
  'user.deleted': 'A user was deleted',
  'leak.reported': 'A key was found in public',
  'leak.resolved': 'A leak report was resolved',
} as const;

export type WebhookEventName = keyof typeof webhookEvents;
export const webhookEventNames = Object.keys(webhookEvents) as WebhookEventName[];

const EventName = Type.Union(
  webhookEventNames.map((name) => Type.Literal(name)),
  { description: `an event: ${webhookEventNames.join(', ')}` },
);
const Events = Type.Array(Type.Unsafe<WebhookEventName>(EventName), {
  maxItems: webhookEventNames.length,
  uniqueItems: true,
  description: `an array of events to send, each once; empty for all: ${webhookEventNames.join(', ')}`,
});
/** ASCII characters without `#`, and without `@` before the path, where a user name and a password would be. */
const HTTPS_URL =
  '^[Hh][Tt][Tt][Pp][Ss]://(?:[0-9A-Za-z_](?:[0-9A-Za-z_.-]*[0-9A-Za-z_])?\\.?|\\[[0-9A-Fa-f:.]+\\])(?::[0-9]{1,5})?(?:[/?][!"$-~]*)?$';
const url = {
  minLength: 1,
  maxLength: 2048,
  pattern: '^[\\x21-\\x7e]+$',
  description: 'an https URL of at most 2048 ASCII characters, without user name, password or fragment',
};
/** The URL of a record may be plain http, which operators can allow for destinations inside their network. */
const Url = Type.String(url);
const RequestedUrl = Type.String({ ...url, [DOCUMENTED]: { pattern: HTTPS_URL } });
const Description = readableText(200, 'the purpose of the webhook');
const orNull = <S extends ReturnType<typeof unixSeconds>>(schema: S, description: string) =>
  Type.Union([schema, Type.Null()], { description });

export const WebhookId = identifier('a webhook');
export const DeliveryId = identifier('a delivery');

const recordMembers = {
  id: Type.String({ maxLength: 64 }),
  url: Url,
  description: Description,
  events: Events,
  enabled: Type.Boolean({ description: 'whether events are sent' }),
  disabled_reason: Type.Union(
    [
      Type.Literal('manual'),
      Type.Literal('gone'),
      Type.Literal('failing'),
      Type.Literal('secret_revoked'),
      Type.Null(),
    ],
    {
      description:
        'manual, gone (the endpoint returned 410), failing (no delivery succeeded for five days), secret_revoked (the key or user that issued its secret was deleted with everything it issued), or null',
    },
  ),
  failing_since: orNull(
    unixSeconds('since when no delivery has succeeded'),
    'since when no delivery has succeeded, or null',
  ),
  created_at: unixSeconds('when it was added'),
  created_by: Type.String({ maxLength: 320 }),
};

/** An external endpoint that receives events. */
export const Webhook = Type.Object(recordMembers, { additionalProperties: false });
export type Webhook = Static<typeof Webhook>;

export const WebhookWithSecret = Type.Object(
  {
    ...recordMembers,
    secret: Type.String({ description: 'the secret that signs deliveries (Standard Webhooks); shown only once' }),
  },
  { additionalProperties: false },
);
export type WebhookWithSecret = Static<typeof WebhookWithSecret>;

export const NewWebhook = Type.Object(
  { url: RequestedUrl, description: Type.Optional(Description), events: Type.Optional(Events) },
  { additionalProperties: false },
);
export type NewWebhook = Static<typeof NewWebhook>;

/** Members that cannot be changed are accepted and ignored, so that a fetched record can be sent back unchanged. */
export const WebhookChange = Type.Partial(Type.Object({ ...recordMembers, url: RequestedUrl }), {
  additionalProperties: false,
});
export type WebhookChange = Static<typeof WebhookChange>;

const DeliveryState = Type.Union([Type.Literal('pending'), Type.Literal('delivered'), Type.Literal('dead')], {
  description: 'pending, delivered, or dead (abandoned unless it is replayed)',
});

const deliveryMembers = {
  id: Type.String({ description: 'the value of the webhook-id header, the same in every attempt' }),
  type: Type.String({ description: 'the event, or webhook.test' }),
  state: DeliveryState,
  attempts: Type.Integer({ description: 'number of attempts' }),
  created_at: unixSeconds('when the event happened'),
  next_attempt_at: orNull(unixSeconds('time of the next attempt'), 'time of the next attempt, or null'),
  last_attempt_at: orNull(unixSeconds('time of the last attempt'), 'time of the last attempt, or null'),
  last_status: Type.Union([Type.Integer(), Type.Null()], {
    description: 'status of the last response of the endpoint, or null if there was none',
  }),
  failure: Type.Union([Type.String(), Type.Null()], {
    description: 'why the delivery failed, as a sentence, or null',
  }),
};

export const WebhookDelivery = Type.Object(deliveryMembers, { additionalProperties: false });
export type WebhookDelivery = Static<typeof WebhookDelivery>;

export const WebhookDeliveryWithPayload = Type.Object(
  { ...deliveryMembers, payload: Type.String({ description: 'the body of the delivery, exactly as it is signed' }) },
  { additionalProperties: false },
);
export type WebhookDeliveryWithPayload = Static<typeof WebhookDeliveryWithPayload>;

export const WebhookDeliveryQuery = Type.Object(
  {
    limit: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 200, description: '1 to 200 records per page; 50 by default' }),
    ),
    cursor: Type.Optional(
      Type.String({ minLength: 1, maxLength: 32, description: 'meta.next_cursor of an earlier response' }),
    ),
    state: Type.Optional(DeliveryState),
  },
  { additionalProperties: false },
);
export type WebhookDeliveryQuery = Static<typeof WebhookDeliveryQuery>;

export const Replayed = Type.Object(
  { replayed: Type.Integer({ description: 'number of deliveries that are replayed' }) },
  { additionalProperties: false },
);
