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
  made_at: unixSeconds('when it was made'),
  has_made: Type.Integer({
    minimum: 0,
    description: 'of a user the number of API keys that they have added: these stay',
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
        credentials: Type.Integer({ minimum: 0, description: 'credentials of what stays' }),
      },
      { additionalProperties: false, description: 'how many end beside the key itself' },
    ),
    ends: Type.Array(Type.Object(thing, { additionalProperties: false }), {
      description: 'what ends with the key, the first 1000 of it',
    }),
    kept: Type.Array(
      Type.Object(
        {
          ...thing,
          because: Type.Union([Type.Literal('still_used'), Type.Literal('caller')], {
            description: 'still_used: others hold the role or name the resource; caller: it is you',
          }),
        },
        { additionalProperties: false },
      ),
      { description: 'what was made with the key and stays all the same' },
    ),
    ...issuedMembers,
    preview: Type.String({ maxLength: 64, description: 'send it along, and nothing else than this ends' }),
  },
  { additionalProperties: false, description: 'What ends together with a key' },
);
export type DeleteWithIssuedPreview = Static<typeof DeleteWithIssuedPreview>;

export const KeyEnd = Type.Object(
  {
    preview: Type.Optional(opaque(64, 'preview of an earlier answer: refused if something else would end by now')),
    release_name: Type.Optional(
      Type.Boolean({ description: 'true frees the name of the key itself at once; otherwise it is kept for 30 days' }),
    ),
    regenerate_shared_secret: Type.Optional(
      Type.Boolean({ description: 'true regenerates the shared secret, which the key may know' }),
    ),
  },
  { additionalProperties: false },
);
export type KeyEnd = Static<typeof KeyEnd>;
