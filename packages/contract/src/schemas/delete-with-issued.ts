import Type, { type Static } from 'typebox';
import { issuedMembers } from './issued.ts';
import { opaque, unixSeconds } from './text.ts';

const thing = {
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
    description: 'of a webhook its host; empty if the caller may not read the record',
  }),
  created_at: unixSeconds('when it was created'),
  created_keys: Type.Integer({
    minimum: 0,
    description: 'of a user the number of API keys that the user created: these are kept',
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
      { additionalProperties: false, description: 'how many are deleted besides the key itself' },
    ),
    deleted: Type.Array(Type.Object(thing, { additionalProperties: false }), {
      description: 'what is deleted with the key, the first 1000 records',
    }),
    kept: Type.Array(
      Type.Object(
        {
          ...thing,
          reason: Type.Union([Type.Literal('still_used'), Type.Literal('caller')], {
            description: 'still_used: others hold the role or name the resource; caller: it is you',
          }),
        },
        { additionalProperties: false },
      ),
      { description: 'what was created by the key and is kept' },
    ),
    ...issuedMembers,
    preview: Type.String({ maxLength: 64, description: 'send it along, and nothing else is deleted or revoked' }),
  },
  { additionalProperties: false, description: 'What is deleted and revoked together with a key' },
);
export type DeleteWithIssuedPreview = Static<typeof DeleteWithIssuedPreview>;

export const DeleteWithIssued = Type.Object(
  {
    preview: Type.Optional(
      opaque(64, 'preview of an earlier answer: denied if something else would be deleted by now'),
    ),
    release_name: Type.Optional(
      Type.Boolean({
        description: 'true frees the name of the key itself immediately; otherwise it is kept for 30 days',
      }),
    ),
    regenerate_shared_secret: Type.Optional(
      Type.Boolean({ description: 'true regenerates the shared secret, which the key may know' }),
    ),
  },
  { additionalProperties: false },
);
export type DeleteWithIssued = Static<typeof DeleteWithIssued>;
