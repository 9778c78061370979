import {
  type AuthorizationServer,
  grantTypes,
  type OpenIdConfiguration,
  operations,
  tokenAlgorithms,
} from '@keyward/contract';
import { openAction } from '../action.ts';
import type { Ports } from '../ports.ts';

const CLIENT_METHODS = ['client_secret_basic', 'client_secret_post'];

export const describeAuthorizationServer = openAction(
  operations.describeAuthorizationServer,
  async ({ publicUrl }: Ports<'publicUrl'>): Promise<AuthorizationServer> => serverMetadata(publicUrl),
);

/** Lists the signing algorithms of service tokens, because verifiers such as go-oidc accept only listed algorithms. */
export const describeOpenIdConfiguration = openAction(
  operations.describeOpenIdConfiguration,
  async ({ publicUrl }: Ports<'publicUrl'>): Promise<OpenIdConfiguration> => ({
    ...serverMetadata(publicUrl),
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: [...tokenAlgorithms],
  }),
);

function serverMetadata(publicUrl: string): AuthorizationServer {
  return {
    issuer: publicUrl,
    token_endpoint: publicUrl + operations.issueToken.path,
    jwks_uri: publicUrl + operations.publishSigningKeys.path,
    // Required even without an authorization endpoint; validators reject an empty list.
    response_types_supported: ['none'],
    grant_types_supported: Object.values(grantTypes),
    token_endpoint_auth_methods_supported: CLIENT_METHODS,
    introspection_endpoint: publicUrl + operations.introspectToken.path,
    introspection_endpoint_auth_methods_supported: [...CLIENT_METHODS, 'Bearer'],
    revocation_endpoint: publicUrl + operations.revokeToken.path,
    revocation_endpoint_auth_methods_supported: CLIENT_METHODS,
    service_documentation: `${publicUrl}/docs`,
  };
}
