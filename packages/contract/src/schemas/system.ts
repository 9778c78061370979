import Type, { type Static } from 'typebox';

export const Health = Type.Object({ status: Type.Literal('ok') }, { additionalProperties: false });

const common = { kid: Type.String(), use: Type.Literal('sig') };

/** The public JWK members for each key type (RFC 8037, 2 and RFC 7518, 6). */
const JsonWebKey = Type.Union([
  Type.Object({
    kty: Type.Literal('OKP'),
    crv: Type.String(),
    x: Type.String(),
    alg: Type.Literal('EdDSA'),
    ...common,
  }),
  Type.Object({
    kty: Type.Literal('EC'),
    crv: Type.String(),
    x: Type.String(),
    y: Type.String(),
    alg: Type.Literal('ES256'),
    ...common,
  }),
  Type.Object({ kty: Type.Literal('RSA'), n: Type.String(), e: Type.String(), alg: Type.Literal('RS256'), ...common }),
]);
export type JsonWebKey = Static<typeof JsonWebKey>;

export const JsonWebKeySet = Type.Object(
  { keys: Type.Array(JsonWebKey) },
  { additionalProperties: false, description: 'RFC 7517' },
);
export type JsonWebKeySet = Static<typeof JsonWebKeySet>;

export const OpenApiDocument = Type.Object({ openapi: Type.Literal('3.1.1') }, { description: 'OpenAPI 3.1' });
