import Type, { type Static } from 'typebox';
import { MAX_SEARCH_LENGTH, MAX_SKIPPED_RECORDS, MAX_TIME, OBJECT_ID } from '../limits.ts';
import { readableText, unixSeconds } from './text.ts';

const Time = (description: string) =>
  Type.Integer({
    minimum: -MAX_TIME,
    maximum: MAX_TIME,
    description: `${description}: Unix time in seconds, or negative for seconds before now`,
  });

export const AuditSearch = Type.Object(
  {
    start: Type.Optional(Time('the start of the range')),
    end: Type.Optional(Time('the end of the range, 0 is now')),
    size: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 1000, description: '1 to 1000 records per page; 100 by default' }),
    ),
    from: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: MAX_SKIPPED_RECORDS,
        description: `records to skip, at most ${MAX_SKIPPED_RECORDS}`,
      }),
    ),
    include: Type.Optional(
      Type.Array(Type.String({ maxLength: 32 }), {
        maxItems: 20,
        description: 'classes to include, such as apikey; all by default',
      }),
    ),
    search: Type.Optional(readableText(MAX_SEARCH_LENGTH, 'text to search in action, user and description')),
    object_id: Type.Optional(
      Type.String({
        maxLength: 64,
        pattern: OBJECT_ID.source,
        description: 'the id of a key, user or other object: only records about it, also after its deletion',
      }),
    ),
  },
  { additionalProperties: false },
);
export type AuditSearch = Static<typeof AuditSearch>;

const Snapshot = Type.Union([Type.Record(Type.String(), Type.Unknown()), Type.Null()]);

export const AuditRecord = Type.Object(
  {
    id: Type.Integer({ description: 'number in the chain of the account, starting at 1' }),
    timestamp: unixSeconds('when it happened'),
    class: Type.String({
      description: 'apikey, secret, user, session, account, role, replica, webhook, leak or system',
    }),
    subclass: Type.String(),
    action: Type.String(),
    user: Type.String({
      description: 'the user, key or CLI that made the change: email address, name of a key, or terminal',
    }),
    description: Type.String(),
    object_id: Type.Union([Type.String(), Type.Null()], {
      description: 'id of the key, user or other object of the record, or null',
    }),
    account: Type.String({ description: 'short name' }),
    impersonator: Type.Union([Type.String(), Type.Null()]),
    ip: Type.Union([Type.String(), Type.Null()]),
    before: Snapshot,
    after: Snapshot,
    hash: Type.String({ description: 'SHA-256 of this record and the previous hash, hexadecimal' }),
  },
  { additionalProperties: false },
);
export type AuditRecord = Static<typeof AuditRecord>;
