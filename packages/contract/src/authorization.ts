export type AuthorizationScheme = 'basic' | 'bearer';

/**
 * Returns the credentials of an Authorization header. The scheme is case-insensitive, and one or more spaces follow it
 * (RFC 9110, 11.4).
 * @returns undefined if the header has another scheme, no scheme or no credentials
 */
export function readCredentials(scheme: AuthorizationScheme, authorization: string): string | undefined {
  if (authorization.slice(0, scheme.length).toLowerCase() !== scheme) return undefined;
  let start = scheme.length;
  while (authorization[start] === ' ') start++;
  return start === scheme.length || start === authorization.length ? undefined : authorization.slice(start);
}

/** Returns a Bearer token with only the characters of RFC 6750, 2.1, or undefined if there is none. */
export function readBearerToken(authorization: string): string | undefined {
  const token = readCredentials('bearer', authorization);
  return token !== undefined && /^[A-Za-z0-9._~+/-]+=*$/.test(token) ? token : undefined;
}

interface BearerChallenge {
  readonly realm?: string;
  /** Omitted if the request has no credentials (RFC 6750, 3.1). */
  readonly error?: 'invalid_token' | 'insufficient_scope';
  /** The permission that the request requires. */
  readonly scope?: string | undefined;
}

/** The characters of a scope, with single spaces between its parts (RFC 6750, 3). */
const SCOPE = /^[!#-[\]-~]+(?: [!#-[\]-~]+)*$/;

/** Returns a Bearer challenge for `WWW-Authenticate` (RFC 6750, 3). Omits a scope with invalid characters. */
export function bearerChallenge({ realm, error, scope }: BearerChallenge): string {
  const named = { realm, error, scope: scope !== undefined && SCOPE.test(scope) ? scope : undefined };
  const parameters = Object.entries(named).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}="${value}"`],
  );
  return ['Bearer', ...(parameters.length > 0 ? [parameters.join(', ')] : [])].join(' ');
}
