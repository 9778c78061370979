import Type, { type Static } from 'typebox';
import { Appname, ExpiresAt } from './api-key.ts';
import { ApiKeyFilter, RoleName } from './api-key-filter.ts';
import { Owner, Tags } from './key-details.ts';
import { unixSeconds } from './text.ts';

export const MAX_BULK_NAMES = 10_000;
export const MAX_BULK_KEYS = 100_000;

export const BulkNames = Type.Object(
  {
    names: Type.Array(Appname, {
      minItems: 1,
      maxItems: MAX_BULK_NAMES,
      uniqueItems: true,
      description: `1 to ${MAX_BULK_NAMES} names of keys, each once`,
    }),
  },
  { additionalProperties: false },
);

export const BulkFilter = Type.Object(
  {
    filter: ApiKeyFilter,
    include_recent: Type.Optional(
      Type.Boolean({
        description: 'true or false: whether a filter also selects keys added within the last 7 days; false by default',
      }),
    ),
  },
  { additionalProperties: false },
);

export const BulkSelection = Type.Union([BulkNames, BulkFilter], {
  description:
    '{"names": […]}, or {"filter": {…}} as in the list, which excludes keys added within the last 7 days unless "include_recent" is true',
});

export const BulkStateChange = Type.Object(
  {
    action: Type.Union([Type.Literal('disable'), Type.Literal('enable'), Type.Literal('delete')], {
      description: 'disable, enable or delete',
    }),
  },
  { additionalProperties: false },
);

export const BulkUpdate = Type.Object(
  {
    action: Type.Literal('update', { description: 'update' }),
    expires_at: Type.Optional(ExpiresAt),
    role: Type.Optional(RoleName),
    owner: Type.Optional(Owner),
    add_tags: Type.Optional(Tags),
    remove_tags: Type.Optional(Tags),
  },
  {
    additionalProperties: false,
    minProperties: 2,
    description: '{"action": "update"} with at least one of expires_at, role, owner, add_tags and remove_tags',
  },
);

export const BulkAlteration = Type.Union([BulkStateChange, BulkUpdate], {
  description:
    '{"action": disable, enable or delete}, or {"action": "update"} with at least one of expires_at, role, owner, add_tags and remove_tags',
});

const Expected = Type.Integer({
  minimum: 0,
  maximum: MAX_BULK_KEYS,
  description: 'the number of keys in the preview; if the number has changed, the operation is not started',
});

export const BulkPreviewRequest = Type.Object(
  { selection: BulkSelection, change: BulkAlteration },
  { additionalProperties: false },
);
export type BulkPreviewRequest = Static<typeof BulkPreviewRequest>;

export const NewBulkOperation = Type.Object(
  { selection: BulkSelection, change: BulkAlteration, expected: Expected },
  { additionalProperties: false },
);
export type NewBulkOperation = Static<typeof NewBulkOperation>;
export type BulkAlteration = Static<typeof BulkAlteration>;
export type BulkFilter = Static<typeof BulkFilter>;
export type BulkSelection = Static<typeof BulkSelection>;

const counts = {
  total: Type.Integer({ description: 'selected keys' }),
  excluded: Type.Integer({
    description: 'keys that match the filter but are not selected, because they were added within the last 7 days',
  }),
  changed: Type.Integer({ description: 'keys that are changed' }),
  unchanged: Type.Integer({ description: 'keys that already have the requested state' }),
  rejected: Type.Integer({ description: 'keys that a rule excludes from the change' }),
};

export const BulkPreview = Type.Object(
  {
    ...counts,
    admin: Type.Integer({ description: 'keys with the role ADMIN among those that would be changed' }),
    used_last_24_hours: Type.Integer({
      description: 'keys used in the last 24 hours among those that would be changed',
    }),
    rejections: Type.Array(
      Type.Object(
        {
          code: Type.String({ description: 'the error code that the same change of one key would have' }),
          message: Type.String(),
          count: Type.Integer(),
        },
        { additionalProperties: false },
      ),
      { description: 'why keys would be rejected' },
    ),
  },
  { additionalProperties: false, description: 'The result that a bulk operation would have' },
);
export type BulkPreview = Static<typeof BulkPreview>;

export const BulkOperation = Type.Object(
  {
    id: Type.String(),
    change: BulkAlteration,
    state: Type.Union(
      [Type.Literal('running'), Type.Literal('done'), Type.Literal('cancelled'), Type.Literal('interrupted')],
      {
        description:
          'running (continues after a restart), done, cancelled, or interrupted: by a failure, or because the credential that started it was revoked or lost the permission',
      },
    ),
    started_at: unixSeconds('when it was started'),
    started_by: Type.String({ maxLength: 320 }),
    finished_at: Type.Union([unixSeconds('when it finished'), Type.Null()]),
    reason: Type.Union([Type.String(), Type.Null()], { description: 'why it was interrupted; null otherwise' }),
    done: Type.Integer({ description: 'processed keys: changed, unchanged and rejected' }),
    ...counts,
  },
  { additionalProperties: false, description: 'A bulk operation with its progress' },
);
export type BulkOperation = Static<typeof BulkOperation>;

export const BulkRow = Type.Object(
  {
    position: Type.Integer({ description: 'starting at 1' }),
    appname: Type.String(),
    outcome: Type.Union(
      [Type.Literal('pending'), Type.Literal('changed'), Type.Literal('unchanged'), Type.Literal('rejected')],
      { description: 'pending until the key is processed' },
    ),
    code: Type.Optional(Type.String({ description: 'why it was rejected' })),
    message: Type.Optional(Type.String({ description: 'the code as a sentence' })),
  },
  { additionalProperties: false },
);
export type BulkRow = Static<typeof BulkRow>;

export const BulkRowQuery = Type.Object(
  {
    outcome: Type.Optional(
      Type.Union(
        [Type.Literal('pending'), Type.Literal('changed'), Type.Literal('unchanged'), Type.Literal('rejected')],
        { description: 'only keys that are changed, unchanged, rejected or pending' },
      ),
    ),
    after: Type.Optional(
      Type.Integer({ minimum: 0, maximum: MAX_BULK_KEYS, description: 'the last position of the previous page' }),
    ),
    limit: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 1000, description: '1 to 1000 rows per page; 100 by default' }),
    ),
  },
  { additionalProperties: false },
);
export type BulkRowQuery = Static<typeof BulkRowQuery>;
