import { canonicalIp } from '@keyward/contract/ip-address';
import { readAccessToken, type TokenClaims } from '../tokens/access-token.ts';
import { type TokenCheckOptions, type TokenVerdict, UNKNOWN } from '../verdict.ts';
import type { CompleteResponse, VerdictRequest } from './asking.ts';
import { membersOf, readHolder } from './responses.ts';

/**
 * Creates the request that checks an access token by introspection (RFC 7662). Applies the same rules for audience and
 * permission as a verifier with a replica.
 * @returns undefined for a value that cannot be a token for a service
 */
export function createTokenRequest(
  token: unknown,
  options: TokenCheckOptions,
): VerdictRequest<TokenVerdict> | undefined {
  const claims = typeof token === 'string' ? readAccessToken(token)?.claims : undefined;
  // Tokens for Keyward's own API have a token family, or a generation of the shared secret.
  if (!claims || claims.sid !== undefined || claims.sgen !== 0) return undefined;
  const { ip } = options;
  // Without an IP address, the allowed IPs of the key are not checked. An invalid IP address is never allowed.
  const from = typeof ip === 'string' ? { ip: canonicalIp(ip) ?? 'unknown' } : {};
  return {
    path: '/oauth2/introspect',
    contentType: 'application/x-www-form-urlencoded',
    body: new URLSearchParams({ token: token as string, ...from }).toString(),
    read: (json) => readTokenVerdict(json, claims, options),
  };
}

/** Parses the response. An active token is authentic, so its own claims are used too; the response has only the granted scope. */
function readTokenVerdict(
  json: unknown,
  claims: TokenClaims,
  { audience, permission }: TokenCheckOptions,
): CompleteResponse<TokenVerdict> | undefined {
  const { active, sub, exp, aud, username, scope = '', ...members } = membersOf(json);
  if (active === false) return { verdict: UNKNOWN };
  if (active !== true || sub !== claims.sub || exp !== claims.exp || typeof scope !== 'string') return undefined;
  if (!claims.aud.includes(audience) || aud !== audience) return { verdict: UNKNOWN };
  const permissions = scope.split(' ').filter(Boolean);
  const holder = readHolder({ ...members, id: sub, appname: username, permissions });
  if (!holder) return undefined;
  const { account } = holder;
  if (permission !== undefined && !permissions.includes(permission)) {
    return { account, verdict: { valid: false, code: 'forbidden' } };
  }
  return { account, verdict: { valid: true, code: 'valid', ...holder, scope: claims.scope, expiresAt: exp } };
}
