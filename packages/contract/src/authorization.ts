export type AuthorizationScheme = 'basic' | 'bearer';

/**
 * Returns what follows the scheme in an Authorization header. The scheme is case-insensitive, and one or more spaces separate it
 * from the credentials (RFC 9110, 11.4).
 * @returns undefined if the header names another scheme, or none, or has no credentials
 */
export function credentialsOf(scheme: AuthorizationScheme, authorization: string): string | undefined {
  if (authorization.slice(0, scheme.length).toLowerCase() !== scheme) return undefined;
  let start = scheme.length;
  while (authorization[start] === ' ') start++;
  return start === scheme.length || start === authorization.length ? undefined : authorization.slice(start);
}

/** Returns a Bearer token of the characters that RFC 6750, 2.1 allows; undefined if there is none. */
export function bearerToken(authorization: string): string | undefined {
  const token = credentialsOf('bearer', authorization);
  return token !== undefined && /^[A-Za-z0-9._~+/-]+=*$/.test(token) ? token : undefined;
}
