import type { FeedState } from '../feed/state.ts';
import type { KeyCheck } from '../key-check.ts';
import type { Replica, ReplicaKey } from '../replica.ts';
import { type TokenCheckOptions, type TokenVerdict, UNAVAILABLE, UNKNOWN } from '../verdict.ts';
import type { TokenClaims } from './access-token.ts';
import { verifiedClaims } from './signing-keys.ts';

const anyIp: ReplicaKey['addresses'] = { includes: () => true };

/** The state for checks. Imported only as types, because this module is loaded on demand. */
interface CheckedState {
  readonly state: FeedState;
  readonly keys: Pick<KeyCheck, 'refusal' | 'holder'>;
}

/**
 * Checks an access token against the replica: signed by Keyward, for this audience, not expired, and issued to a key
 * that has the same generation. A token is rejected as soon as its key is revoked, without a request to the server.
 */
export function checkAccessToken(
  { state, keys }: CheckedState,
  token: unknown,
  options: TokenCheckOptions,
): TokenVerdict {
  const replica = state.current;
  if (!replica) return UNAVAILABLE;
  const claims = verifiedClaims(token, replica.jwks);
  if (claims?.iss !== state.issuer || !claims.aud.includes(options.audience)) return UNKNOWN;
  const key = replica.withId(claims.sub);
  if (!key || !isCurrent(replica, claims, key, state.freshness.serverTime())) return UNKNOWN;
  return verdictOf({ state, keys, claims, key, options });
}

function isCurrent(replica: Replica, claims: TokenClaims, key: ReplicaKey, now: number): boolean {
  const { gen, sgen, jti, sid } = claims;
  // A token from an exchange also depends on the shared secret, which the feed does not contain.
  if (sgen !== 0) return false;
  const isOldGeneration = key.old?.generation === gen && key.old.endsAt > now;
  if (key.generation !== gen && !isOldGeneration) return false;
  return ![jti, sid].some((id) => id !== undefined && replica.isRevoked(id));
}

function verdictOf(
  check: CheckedState & { claims: TokenClaims; key: ReplicaKey; options: TokenCheckOptions },
): TokenVerdict {
  const { state, keys, claims, key, options } = check;
  const { permission, ip } = options;
  const now = state.freshness.serverTime();
  if (claims.exp <= now) return { valid: false, code: 'expired' };
  // The allowed IPs were checked when the token was issued, so they are checked only if the IP address is known.
  const code = keys.refusal(typeof ip === 'string' ? key : { ...key, addresses: anyIp }, permission, ip ?? null, now);
  if (code) return { valid: false, code };
  const holder = keys.holder(key);
  const permissions = holder.permissions.filter((each) => claims.scope.includes(each));
  if (permission !== undefined && !permissions.includes(permission)) return { valid: false, code: 'forbidden' };
  return { valid: true, code: 'valid', ...holder, permissions, scope: claims.scope, expiresAt: claims.exp };
}
