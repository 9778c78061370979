import Type, { type Static } from 'typebox';
import { keySortFields } from '../key-fields.ts';
import { MAX_DESCRIPTION_LENGTH, MAX_RATE_LIMIT, NAME } from '../limits.ts';
import { addressList } from './address-list.ts';
import { filterMembers, KeyStatus, RoleName } from './api-key-filter.ts';
import { Metadata, Owner, Tags, TextFields } from './key-details.ts';
import { Rotation } from './rotation.ts';
import { opaque, readableText, unixSeconds, VALUES } from './text.ts';

export const Appname = Type.String({
  maxLength: 64,
  pattern: NAME.source,
  description: 'a letter or digit, then up to 63 letters, digits, underscores, dots or hyphens',
});

const Roles = Type.Array(RoleName, { minItems: 1, maxItems: 1, description: 'an array with exactly one role name' });
const Description = readableText(MAX_DESCRIPTION_LENGTH, 'the purpose of the key');
export const ExpiresAt = Type.Union([unixSeconds('when the key expires'), Type.Null()], {
  description: 'when the key expires, Unix time in seconds, or null for never',
});
const MAX_WINDOW_SECONDS = 86_400;
const RateLimit = Type.Union(
  [
    Type.Object(
      {
        limit: Type.Integer({ minimum: 1, maximum: MAX_RATE_LIMIT }),
        window_seconds: Type.Integer({ minimum: 1, maximum: MAX_WINDOW_SECONDS }),
      },
      { additionalProperties: false },
    ),
    Type.Null(),
  ],
  {
    description: `{"limit": 1 to ${MAX_RATE_LIMIT}, "window_seconds": 1 to ${MAX_WINDOW_SECONDS}}: the number of requests allowed in each window, or null for no limit`,
  },
);
const AllowedIps = addressList(100, 'the IP addresses that may use the key');

const recordMembers = {
  appname: Appname,
  description: Description,
  roles: Roles,
  last_login: Type.Union([unixSeconds('last recorded request'), Type.Null()], {
    description: 'last recorded request, Unix time in seconds, or null for never',
  }),
  last_ip: Type.Union([Type.String({ maxLength: 64 }), Type.Null()], {
    description: 'IP address of the last recorded request, or null',
  }),
  id: Type.String({ maxLength: 64, description: 'permanent identifier of the key' }),
  created_at: unixSeconds('when the key was added'),
  created_by: Type.String({ maxLength: 320, description: 'the user, key or terminal (the CLI) that added it' }),
  expires_at: ExpiresAt,
  status: KeyStatus,
  disabled_reason: Type.Union([Type.String({ maxLength: 400 }), Type.Null()], {
    description:
      'why the key is disabled, such as "secret issued by NAME"; null if it is not, or was disabled manually',
  }),
  hint: Type.Union([Type.String({ maxLength: 32 }), Type.Null()], {
    description: 'prefix and last four characters of the key, or null if only its digest is stored',
  }),
  allowed_ips: AllowedIps,
  rate_limit: RateLimit,
  owner: Owner,
  tags: Tags,
  metadata: Metadata,
  ...TextFields,
  rotation: Type.Union([Rotation, Type.Null()], { description: 'the running rotation, or null' }),
};

export const ApiKey = Type.Object(recordMembers, {
  additionalProperties: false,
  description: 'An API key without its secret',
});
export type ApiKey = Static<typeof ApiKey>;

/** The only response that contains the secret of a key. */
export const ApiKeyWithSecret = Type.Object(
  {
    ...recordMembers,
    appkey: Type.String({ description: 'the secret, shown only once' }),
    connection_secret: Type.Optional(
      Type.String({
        description: 'the connection secret; only for callers who may read the shared secret',
      }),
    ),
  },
  { additionalProperties: false, description: 'An API key with its new secret' },
);
export type ApiKeyWithSecret = Static<typeof ApiKeyWithSecret>;

export const NewApiKey = Type.Object(
  {
    appname: Appname,
    roles: Roles,
    description: Type.Optional(Description),
    expires_at: Type.Optional(ExpiresAt),
    allowed_ips: Type.Optional(AllowedIps),
    rate_limit: Type.Optional(RateLimit),
    owner: Type.Optional(Owner),
    tags: Type.Optional(Tags),
    metadata: Type.Optional(Metadata),
    ...Type.Partial(Type.Object(TextFields)).properties,
    reuse_name: Type.Optional(
      Type.Boolean({ description: 'true to reuse the name of a key that was deleted in the last 30 days' }),
    ),
  },
  { additionalProperties: false },
);
export type NewApiKey = Static<typeof NewApiKey>;

/**
 * Replaces the whole object, so an absent description is cleared. Members that cannot be changed are accepted and
 * ignored, so that a fetched record can be sent back unchanged.
 */
const changeMembers = { ...Type.Partial(Type.Object(recordMembers)).properties };

export const ApiKeyChange = Type.Object({ ...changeMembers, roles: Roles }, { additionalProperties: false });
export type ApiKeyChange = Static<typeof ApiKeyChange>;

/** The changes of a regeneration. Absent fields keep their values. */
export const ApiKeyRegeneration = Type.Object(changeMembers, { additionalProperties: false });
export type ApiKeyRegeneration = Static<typeof ApiKeyRegeneration>;

export const ApiKeyDeletion = Type.Object(
  {
    release_name: Type.Optional(
      Type.Boolean({ description: 'true releases the name immediately; otherwise it is reserved for 30 days' }),
    ),
  },
  { additionalProperties: false },
);
export type ApiKeyDeletion = Static<typeof ApiKeyDeletion>;

const MAX_SECRET_LENGTH = 2048;

/** The secret of a key, for looking up or revoking the key. */
export const PresentedKey = Type.Object(
  { key: opaque(MAX_SECRET_LENGTH, `an API key, 1 to ${MAX_SECRET_LENGTH} characters`) },
  { additionalProperties: false },
);
export type PresentedKey = Static<typeof PresentedKey>;

export const apiKeySortFields = ['added' as const, ...keySortFields, 'usage' as const];
export type ApiKeySortField = (typeof apiKeySortFields)[number];
type ApiKeySort = ApiKeySortField | `-${ApiKeySortField}`;

export const ApiKeyQuery = Type.Object(
  {
    limit: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 1000, description: '1 to 1000 records per page; all by default' }),
    ),
    cursor: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 1024,
        description: 'meta.next_cursor or meta.prev_cursor of an earlier response',
      }),
    ),
    ...filterMembers,
    sort: Type.Optional(
      Type.Unsafe<ApiKeySort>({
        type: 'string',
        [VALUES]: apiKeySortFields.flatMap((field) => [field, `-${field}`]),
        pattern: `^-?(${apiKeySortFields.join('|')})$`,
        description: `one of ${apiKeySortFields.join(', ')}; a leading hyphen reverses the order. usage: valid requests today and on the 29 days before (UTC)`,
      }),
    ),
  },
  { additionalProperties: false },
);
export type ApiKeyQuery = Static<typeof ApiKeyQuery>;
