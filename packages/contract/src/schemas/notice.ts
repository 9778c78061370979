import Type, { type Static } from 'typebox';
import { RoleName } from './api-key-filter.ts';
import { unixSeconds } from './text.ts';

export const NoticeId = Type.String({ pattern: '^[0-9a-zA-Z_-]{1,64}$', description: 'the id of a notice' });

export const Notice = Type.Object(
  {
    id: NoticeId,
    kind: Type.Union([Type.Literal('expiry'), Type.Literal('unused')], {
      description: 'expiry: the key expires; unused: the key policy of the account will end it',
    }),
    appname: Type.String({ maxLength: 64 }),
    roles: Type.Array(RoleName),
    owner: Type.Union([Type.String({ maxLength: 320 }), Type.Null()], {
      description: 'e-mail address of the person who answers for the key, or null; they may have left',
    }),
    due_at: unixSeconds('when it happens'),
    days: Type.Integer({ minimum: 0, description: 'how many days before it was told: 30, 7 or 1' }),
    action: Type.Union([Type.Literal('expire'), Type.Literal('disable'), Type.Literal('delete')], {
      description: 'what happens: expire, disable or delete',
    }),
    created_at: unixSeconds('when it was told'),
  },
  { additionalProperties: false, description: 'What happens to a key soon' },
);
export type Notice = Static<typeof Notice>;

export const NoticeQuery = Type.Object(
  {
    limit: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 1000, description: 'how many at most, 1 to 1000; 100 without it' }),
    ),
  },
  { additionalProperties: false },
);
export type NoticeQuery = Static<typeof NoticeQuery>;
