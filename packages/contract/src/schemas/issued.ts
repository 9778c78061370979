import Type, { type Static } from 'typebox';
import { unixSeconds } from './text.ts';

const kinds = [
  'api_key_secret',
  'old_api_key_secret',
  'invitation',
  'password_reset',
  'replica_credential',
  'old_replica_credential',
  'webhook_secret',
  'old_webhook_secret',
] as const;

/** A valid credential, described by the record that it belongs to. The credential itself is never shown again. */
export const IssuedCredential = Type.Object(
  {
    kind: Type.Unsafe<(typeof kinds)[number]>(
      Type.Union(
        kinds.map((kind) => Type.Literal(kind)),
        {
          description:
            'api_key_secret (revoking it disables the key), old_api_key_secret (of a running rotation), invitation, password_reset, replica_credential (the replica stays and needs a new one), old_replica_credential (of a running rotation), webhook_secret (the webhook is disabled) or old_webhook_secret',
        },
      ),
    ),
    name: Type.String({
      maxLength: 320,
      description:
        'the API key, user or replica that it belongs to, or the host of a webhook; empty if the caller may not read the record',
    }),
    issued_at: unixSeconds('when it was issued'),
    issued_by: Type.String({
      maxLength: 320,
      description: 'the API key or user that issued it; empty if the caller may not read it',
    }),
    last_login: Type.Union([unixSeconds('last use of the API key'), Type.Null()], {
      description: 'last use of the API key that it belongs to, or null',
    }),
  },
  { additionalProperties: false, description: 'An issued credential' },
);
export type IssuedCredential = Static<typeof IssuedCredential>;

export const SharedSecretSeen = Type.Object(
  {
    seen_at: unixSeconds('when it was first revealed or regenerated'),
    seen_by: Type.String({
      maxLength: 320,
      description: 'the API key or user that it was revealed to; empty if the caller may not read it',
    }),
  },
  { additionalProperties: false },
);
export type SharedSecretSeen = Static<typeof SharedSecretSeen>;

/** Members of every response about the credentials that a key or user issued. */
export const issuedMembers = {
  credentials: Type.Array(IssuedCredential, { description: 'the first 1000 credentials' }),
  shared_secret: Type.Union([SharedSecretSeen, Type.Null()], {
    description: 'when the shared secret was revealed, or null; it is regenerated only with regenerate_shared_secret',
  }),
  unknown_issuers: Type.Boolean({
    description:
      'whether the account has credentials without a recorded issuer, because an earlier version issued them; some of them may belong in this list',
  }),
};

export const IssuedByUser = Type.Object(
  {
    links: Type.Integer({ minimum: 0, description: 'pending links for other users; they are revoked with the user' }),
    count: Type.Integer({ minimum: 0, description: 'number of credentials that stay valid unless issued is revoke' }),
    ...issuedMembers,
  },
  { additionalProperties: false, description: 'The credentials that a user issued' },
);
export type IssuedByUser = Static<typeof IssuedByUser>;
