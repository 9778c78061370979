import Type, { type Static } from 'typebox';
import { issuedMembers } from './issued.ts';
import { opaque, unixSeconds } from './text.ts';

const recordMembers = {
  kind: Type.Union(
    [
      Type.Literal('api_key'),
      Type.Literal('user'),
      Type.Literal('forward_route'),
      Type.Literal('replica'),
      Type.Literal('webhook'),
      Type.Literal('role'),
      Type.Literal('resource'),
    ],
    { description: 'api_key, user, forward_route, replica, webhook, role or resource' },
  ),
  name: Type.String({
    maxLength: 320,
    description: 'the name, or the host of a webhook; empty if the caller may not read the record',
  }),
  created_at: unixSeconds('when it was created'),
  created_keys: Type.Integer({
    minimum: 0,
    description: 'for a user, the number of API keys that the user created; these are kept',
  }),
};

export const DeleteWithIssuedPreview = Type.Object(
  {
    appname: Type.String({ maxLength: 64 }),
    counts: Type.Object(
      {
        api_keys: Type.Integer({ minimum: 0 }),
        users: Type.Integer({ minimum: 0 }),
        forward_routes: Type.Integer({ minimum: 0 }),
        replicas: Type.Integer({ minimum: 0 }),
        webhooks: Type.Integer({ minimum: 0 }),
        roles: Type.Integer({ minimum: 0 }),
        resources: Type.Integer({ minimum: 0 }),
        credentials: Type.Integer({ minimum: 0, description: 'credentials of records that are kept' }),
      },
      { additionalProperties: false, description: 'number of records that are deleted besides the key itself' },
    ),
    deleted: Type.Array(Type.Object(recordMembers, { additionalProperties: false }), {
      description: 'the records that are deleted with the key, at most 1000',
    }),
    kept: Type.Array(
      Type.Object(
        {
          ...recordMembers,
          reason: Type.Union([Type.Literal('still_used'), Type.Literal('caller')], {
            description:
              'still_used: other keys or users have the role, or other records use the resource; caller: the record is the caller',
          }),
        },
        { additionalProperties: false },
      ),
      { description: 'records that were created by the key and are kept' },
    ),
    ...issuedMembers,
    preview: Type.String({
      maxLength: 64,
      description: 'identifies this preview; send it so that nothing else is deleted or revoked',
    }),
  },
  { additionalProperties: false, description: 'The records and credentials that are deleted or revoked with a key' },
);
export type DeleteWithIssuedPreview = Static<typeof DeleteWithIssuedPreview>;

export const DeleteWithIssued = Type.Object(
  {
    preview: Type.Optional(
      opaque(64, 'preview of an earlier response; the request fails if other records would be deleted now'),
    ),
    release_name: Type.Optional(
      Type.Boolean({
        description: 'true releases the name of the key immediately; otherwise it is reserved for 30 days',
      }),
    ),
    regenerate_shared_secret: Type.Optional(
      Type.Boolean({ description: 'true regenerates the shared secret, which the key may have read' }),
    ),
  },
  { additionalProperties: false },
);
export type DeleteWithIssued = Static<typeof DeleteWithIssued>;
