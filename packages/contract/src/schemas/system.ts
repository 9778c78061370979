import Type, { type Static } from 'typebox';

export const Health = Type.Object({ status: Type.Literal('ok') }, { additionalProperties: false });

export const JsonWebKeySet = Type.Object(
  {
    keys: Type.Array(
      Type.Object({
        kty: Type.String(),
        crv: Type.String(),
        x: Type.String(),
        kid: Type.String(),
        alg: Type.String(),
        use: Type.Literal('sig'),
      }),
    ),
  },
  { additionalProperties: false, description: 'RFC 7517' },
);
export type JsonWebKeySet = Static<typeof JsonWebKeySet>;

export const OpenApiDocument = Type.Object({ openapi: Type.Literal('3.1.1') }, { description: 'OpenAPI 3.1' });
