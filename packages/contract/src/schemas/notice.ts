import Type, { type Static } from 'typebox';
import { RoleName } from './api-key-filter.ts';
import { unixSeconds } from './text.ts';

export const NoticeId = Type.String({ pattern: '^[0-9a-zA-Z_-]{1,64}$', description: 'the id of a notice' });

export const Notice = Type.Object(
  {
    id: NoticeId,
    kind: Type.Union([Type.Literal('expiry'), Type.Literal('unused')], {
      description: 'expiry: the key expires; unused: the key policy will disable or delete the key',
    }),
    appname: Type.String({ maxLength: 64 }),
    roles: Type.Array(RoleName),
    owner: Type.Union([Type.String({ maxLength: 320 }), Type.Null()], {
      description: 'email address of the owner of the key, or null; the owner may no longer be a user',
    }),
    due_at: unixSeconds('when it happens'),
    days: Type.Integer({ minimum: 0, description: 'days of advance notice: 30, 7 or 1' }),
    action: Type.Union([Type.Literal('expire'), Type.Literal('disable'), Type.Literal('delete')], {
      description: 'the event: expire, disable or delete',
    }),
    created_at: unixSeconds('when the notice was created'),
  },
  { additionalProperties: false, description: 'An upcoming event of a key' },
);
export type Notice = Static<typeof Notice>;

export const NoticeQuery = Type.Object(
  {
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, description: '1 to 1000 notices; 100 by default' })),
  },
  { additionalProperties: false },
);
export type NoticeQuery = Static<typeof NoticeQuery>;
