import { cookieName } from './cookie-name.ts';
import type { Json } from './openapi-schemas.ts';
import type { Operation } from './operation.ts';

/** @param url the public URL of this server; the cookie's name depends on its scheme and port */
export function securitySchemes(url: string): Json {
  return {
    // One scheme for every Bearer credential, because the Java generator sets its bearer token on only one scheme.
    bearerAuth: {
      type: 'http',
      scheme: 'bearer',
      description: 'An access token; for forward-auth an API key; for replicas the credential of the replica.',
    },
    clientBasic: {
      type: 'http',
      scheme: 'basic',
      description:
        'client_secret_basic: appname@shortname and the key, each form-urlencoded (RFC 6749, 2.3.1). client_secret_post is also supported: client_id and client_secret in the body, without this header.',
    },
    sessionCookie: {
      type: 'apiKey',
      in: 'cookie',
      name: cookieName('session', url),
      description:
        'The session of the console. Every request except GET also requires Origin or, if Origin is absent, Sec-Fetch-Site: same-origin, which browsers send.',
    },
    consoleOrigin: {
      type: 'apiKey',
      in: 'header',
      name: 'Origin',
      description: `The origin of the console, \`${url}\`: protects the session from requests of other sites. Browsers send it.`,
    },
    keyHeader: { type: 'apiKey', in: 'header', name: 'X-Api-Key', description: 'A key of the account.' },
    githubSignature: {
      type: 'apiKey',
      in: 'header',
      name: 'Github-Public-Key-Signature',
      description: 'A base64 ECDSA signature (P-256, SHA-256) of the raw body, by a key that GitHub publishes.',
    },
  };
}

/** The empty requirement is client_secret_post, for which OpenAPI has no scheme: the credentials are in the body. */
export function securityOf({ access, method, protocol, errors = [] }: Operation): Json[] {
  if (protocol === 'oauth') {
    const bearer = errors.includes('unauthenticated') ? [{ bearerAuth: [] }] : [];
    return [{ clientBasic: [] }, ...bearer, {}];
  }
  if (access === 'open') return [];
  const session = { sessionCookie: [], ...(method !== 'GET' && { consoleOrigin: [] }) };
  return access === 'session' ? [session] : [{ bearerAuth: [] }, session];
}
