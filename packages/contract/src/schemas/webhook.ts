import Type, { type Static } from 'typebox';
import { DOCUMENTED, identifier, readableText, unixSeconds } from './text.ts';

/** What a webhook can be told of. The names are API: one is never renamed. */
export const webhookEvents = {
  'api_key.created': 'A key was added or imported',
  'api_key.updated': 'A key was changed: description, role, expiry, addresses, rate limit',
  'api_key.regenerated': 'A key was given a new secret',
  'api_key.rotated': 'A rotation of a key began, or its new secret was issued once more',
  'api_key.rotation_finished': 'The old secret of a rotation was ended',
  'api_key.rotation_cancelled': 'The new secret of a rotation was dropped',
  'api_key.disabled': 'A key was disabled',
  'api_key.quarantined': 'A key was put in quarantine: it may only read',
  'api_key.enabled': 'A key was enabled',
  'api_key.deleted': 'A key was deleted',
  'api_key.expiring': 'A key expires soon',
  'api_key.expired': 'A key has expired',
  'shared_secret.created': 'The shared secret was made',
  'shared_secret.regenerated': 'The shared secret was replaced',
  'shared_secret.revealed': 'The shared secret was shown to somebody',
  'user.created': 'A user was added',
  'user.approved': 'A user whom an API key had added was approved',
  'user.updated': 'A person was changed, or set a password',
  'user.password_reset': 'A person was sent a link to set another password',
  'user.deleted': 'A person was removed',
  'leak.reported': 'A key was found in public',
  'leak.resolved': 'Somebody has seen to a leaked key',
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
  description: `an array of events to be told of, each once; empty for all: ${webhookEventNames.join(', ')}`,
});
/** ASCII without `#`, and without `@` before the path: user names and passwords are there. */
const HTTPS_URL =
  '^[Hh][Tt][Tt][Pp][Ss]://(?:[0-9A-Za-z_](?:[0-9A-Za-z_.-]*[0-9A-Za-z_])?\\.?|\\[[0-9A-Fa-f:.]+\\])(?::[0-9]{1,5})?(?:[/?][!"$-~]*)?$';
const url = {
  minLength: 1,
  maxLength: 2048,
  pattern: '^[\\x21-\\x7e]+$',
  description: 'an https URL of at most 2048 ASCII characters, without user name, password or fragment',
};
/** Of a record, which may have plain http: operators can allow it for destinations inside their network. */
const Url = Type.String(url);
const RequestedUrl = Type.String({ ...url, [DOCUMENTED]: { pattern: HTTPS_URL } });
const Description = readableText(200, 'what it is for');
const orNull = <S extends ReturnType<typeof unixSeconds>>(schema: S, what: string) =>
  Type.Union([schema, Type.Null()], { description: what });

export const WebhookId = identifier('a webhook');
export const DeliveryId = identifier('a delivery');

const recordMembers = {
  id: Type.String({ maxLength: 64 }),
  url: Url,
  description: Description,
  events: Events,
  enabled: Type.Boolean({ description: 'whether anything is sent to it' }),
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
        'manual, gone (it answered 410), failing (nothing reached it for five days), secret_revoked (the key or user that issued its secret was deleted with everything it issued), or null',
    },
  ),
  failing_since: orNull(unixSeconds('since when nothing has reached it'), 'since when nothing has reached it, or null'),
  created_at: unixSeconds('when it was added'),
  created_by: Type.String({ maxLength: 320 }),
};

/** An endpoint elsewhere that is told of events. */
export const Webhook = Type.Object(recordMembers, { additionalProperties: false });
export type Webhook = Static<typeof Webhook>;

export const WebhookWithSecret = Type.Object(
  {
    ...recordMembers,
    secret: Type.String({ description: 'signs what is sent (Standard Webhooks); shown this once' }),
  },
  { additionalProperties: false },
);
export type WebhookWithSecret = Static<typeof WebhookWithSecret>;

export const NewWebhook = Type.Object(
  { url: RequestedUrl, description: Type.Optional(Description), events: Type.Optional(Events) },
  { additionalProperties: false },
);
export type NewWebhook = Static<typeof NewWebhook>;

/** Members of the record that cannot be changed are accepted and ignored, so that a fetched record can be sent back as it came. */
export const WebhookChange = Type.Partial(Type.Object({ ...recordMembers, url: RequestedUrl }), {
  additionalProperties: false,
});
export type WebhookChange = Static<typeof WebhookChange>;

const DeliveryState = Type.Union([Type.Literal('pending'), Type.Literal('delivered'), Type.Literal('dead')], {
  description: 'pending (on its way), delivered, or dead (given up, until it is replayed)',
});

const deliveryMembers = {
  id: Type.String({ description: 'also the webhook-id header, the same in every attempt' }),
  type: Type.String({ description: 'the event, or webhook.test' }),
  state: DeliveryState,
  attempts: Type.Integer({ description: 'how often it was tried' }),
  created_at: unixSeconds('when the event happened'),
  next_attempt_at: orNull(unixSeconds('when it is tried next'), 'when it is tried next, or null'),
  last_attempt_at: orNull(unixSeconds('when it was tried last'), 'when it was tried last, or null'),
  last_status: Type.Union([Type.Integer(), Type.Null()], {
    description: 'what the receiver answered last, or null when nothing was answered',
  }),
  failure: Type.Union([Type.String(), Type.Null()], {
    description: 'why it was not delivered, as a sentence, or null',
  }),
};

export const WebhookDelivery = Type.Object(deliveryMembers, { additionalProperties: false });
export type WebhookDelivery = Static<typeof WebhookDelivery>;

export const WebhookDeliveryWithPayload = Type.Object(
  { ...deliveryMembers, payload: Type.String({ description: 'the body that is sent, as it is signed' }) },
  { additionalProperties: false },
);
export type WebhookDeliveryWithPayload = Static<typeof WebhookDeliveryWithPayload>;

export const WebhookDeliveryQuery = Type.Object(
  {
    limit: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 200, description: 'records on a page, 1 to 200; 50 unless said' }),
    ),
    cursor: Type.Optional(
      Type.String({ minLength: 1, maxLength: 32, description: 'meta.next_cursor of an earlier answer' }),
    ),
    state: Type.Optional(DeliveryState),
  },
  { additionalProperties: false },
);
export type WebhookDeliveryQuery = Static<typeof WebhookDeliveryQuery>;

export const Replayed = Type.Object(
  { replayed: Type.Integer({ description: 'how many deliveries are tried again' }) },
  { additionalProperties: false },
);
