/**
 * The peer for the exchange: oidc-provider with client_credentials, configured as its documentation describes, with its
 * default in-memory adapter. `FORMAT` selects the access token format: `opaque` or `jwt`.
 */
import { generateKeyPairSync } from 'node:crypto';
import { Provider } from 'oidc-provider';

const port = Number(process.env['PORT']);
const format = process.env['FORMAT'] ?? 'opaque';
const issuer = `http://127.0.0.1:${port}`;
const signingKey = { ...generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'EdDSA' };

const jwtResource = {
  enabled: true,
  defaultResource: () => `${issuer}/api`,
  getResourceServerInfo: () => ({
    scope: 'api',
    audience: `${issuer}/api`,
    accessTokenTTL: 3600,
    accessTokenFormat: 'jwt',
    jwt: { sign: { alg: 'EdDSA' } },
  }),
};

const provider = new Provider(issuer, {
  clients: JSON.parse(process.env['CLIENTS'] ?? '[]').map((client: { id: string; secret: string }) => ({
    client_id: client.id,
    client_secret: client.secret,
    grant_types: ['client_credentials'],
    response_types: [],
    redirect_uris: [],
    id_token_signed_response_alg: 'EdDSA',
  })),
  jwks: { keys: [signingKey] },
  scopes: ['api'],
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    // The default is opaque tokens without a resource. JWTs need a resource server that requests them.
    ...(format === 'jwt' && { resourceIndicators: jwtResource }),
  },
});

provider.listen(port, '127.0.0.1', () => process.stdout.write('ready\n'));
