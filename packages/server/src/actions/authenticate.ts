import type { Account } from '../domain/account.ts';
import { isUsable, isValidGeneration } from '../domain/api-key.ts';
import type { Caller, KeyCaller, UserCaller } from '../domain/caller.ts';
import { readOnlyRole } from '../domain/role.ts';
import { type Session, sessionExpiry } from '../domain/session.ts';
import { isAccepted } from '../domain/shared-secret.ts';
import type { TokenFamily } from '../domain/token-family.ts';
import { readSecretString } from '../sign-in/secret-string.ts';
import type { Stores } from '../storage/stores/index.ts';
import type { AccessClaims } from '../verification/access-token.ts';
import { roleOf } from '../verification/role-of-key.ts';
import { requireAllowedAddress } from './inbound.ts';
import { countRequest } from './key-rate.ts';
import { type AuthenticationPort, apiUrl, type Ports } from './ports.ts';
import { Refusal } from './refusal.ts';
import { userCaller } from './session/open.ts';

/** Minimum time between two updates of a session's last activity, because each update is a database write. */
const TOUCH_SECONDS = 60;

/**
 * Returns the caller of an access token. Checks the caller on every request, because the token only identifies it:
 * deleting, regenerating or expiring a key and changing a role take effect on the next request.
 * @throws Refusal ip_denied, unavailable
 */
export async function callerOfAccessToken(
  context: Ports<'storage' | 'now' | 'accessTokens' | 'index' | 'follower' | 'revokedTokens' | 'publicUrl'>,
  token: string,
  ip: string | null,
): Promise<Caller | undefined> {
  const { accessTokens, publicUrl, now } = context;
  const claims = accessTokens.verify(token, { iss: publicUrl, aud: apiUrl(context), now: now() });
  return claims && callerOfClaims(context, claims, ip);
}

/**
 * Returns the caller that verified claims identify. Looks up keys in memory and users in the database, because the
 * index contains no users.
 * @throws Refusal ip_denied, unavailable
 */
export async function callerOfClaims(
  context: Ports<'storage' | 'now' | 'index' | 'follower' | 'revokedTokens'>,
  claims: AccessClaims,
  ip: string | null,
): Promise<Caller | undefined> {
  const { follower, revokedTokens, storage, now } = context;
  if (!follower.isCurrent) throw new Refusal('unavailable');
  if (revokedTokens.has(claims.jti) || revokedTokens.has(claims.sid)) return undefined;
  if (claims.kind === 'key') return keyOfClaims(context, claims, ip);
  const of = { accountId: claims.acc, family: familyOf(claims), ip, now: now(), expiresAt: claims.exp };
  return callerOfFamily(storage.stores, of);
}

/** @throws Refusal ip_denied */
function keyOfClaims(context: Ports<'now' | 'index'>, claims: AccessClaims, ip: string | null): KeyCaller | undefined {
  const { acc: accountId, sub, gen: generation, sgen, exp } = claims;
  const account = context.index.accountWithId(accountId);
  const key = account && context.index.keyWithId(account, sub);
  const now = context.now();
  if (!key || !isValidGeneration(key, generation, now) || !isUsable(key, now)) return undefined;
  if (!account.secrets.some((secret) => secret.generation === sgen && isAccepted(secret, now))) return undefined;
  const role = roleOf(account, key);
  if (!role) return undefined;
  requireAllowedAddress(account, key, ip);
  const { id, appname: name, expiresAt, allowedIps, rateLimit, textFields } = key;
  const { shortname } = account;
  const limits = { expiresAt, allowedIps, rateLimit };
  return { kind: 'key', accountId, shortname, ip, expiresAt: exp, id, name, role, generation, limits, textFields };
}

/**
 * Returns the caller of a request with an access token. A key's request counts against its rate limit.
 * @throws Refusal ip_denied, rate_limited, unavailable
 */
export async function callerOfRequest(
  context: Ports<'storage' | 'now' | AuthenticationPort>,
  token: string,
  ip: string | null,
): Promise<Caller | undefined> {
  const caller = await callerOfAccessToken(context, token, ip);
  if (caller?.kind === 'key') countRequest(context, caller);
  return caller;
}

/** Returns the properties that access tokens share with the refresh tokens of their family. */
function familyOf({ sid, kind, sub, gen, sgen }: AccessClaims): Omit<TokenFamily, 'createdAt'> {
  return {
    id: sid,
    subjectKind: kind,
    subjectId: sub,
    subjectGeneration: gen,
    secretGeneration: sgen,
  };
}

/** Returns the key or user of a token family if the family is still valid. @throws Refusal ip_denied */
export async function callerOfFamily(
  stores: Stores,
  of: { accountId: string; family: Omit<TokenFamily, 'createdAt'>; ip: string | null; now: number; expiresAt: number },
): Promise<KeyCaller | UserCaller | undefined> {
  const { accountId, family, ip, now, expiresAt } = of;
  const account = await stores.accounts.get(accountId);
  if (!account) return undefined;
  const commonFields = { accountId, shortname: account.shortname, ip, expiresAt };
  if (family.subjectKind === 'person') {
    const isAllowed = account.passwordTokens && (family.secretGeneration ?? 0) === account.passwordTokenGeneration;
    if (!isAllowed) return undefined;
    const user = await stores.users.withId(accountId, family.subjectId);
    if (user?.generation !== family.subjectGeneration) return undefined;
    const role = await stores.roles.named(accountId, user.role);
    if (!role) return undefined;
    requireAllowedAddress(account, undefined, ip);
    const settingGeneration = account.passwordTokenGeneration;
    const { id, email: name, generation } = user;
    return { kind: 'person', ...commonFields, id, name, role, generation, settingGeneration };
  }
  const key = await stores.apiKeys.withId(accountId, family.subjectId);
  if (!key || !isValidGeneration(key, family.subjectGeneration, now) || !isUsable(key, now)) return undefined;
  const { secretGeneration } = family;
  const accepted =
    secretGeneration === null || (await stores.sharedSecrets.isGenerationAccepted(accountId, secretGeneration, now));
  const storedRole = accepted && (await stores.roles.named(accountId, key.role));
  if (!storedRole) return undefined;
  const role = key.state === 'quarantined' ? readOnlyRole(storedRole) : storedRole;
  requireAllowedAddress(account, key, ip);
  const { id, appname: name, expiresAt: keyExpiresAt, allowedIps, rateLimit, textFields } = key;
  const limits = { expiresAt: keyExpiresAt, allowedIps, rateLimit };
  const generation = family.subjectGeneration;
  return { kind: 'key', ...commonFields, id, name, role, generation, limits, textFields };
}

/**
 * Returns the user of a session cookie and records the activity, so that the session does not reach its idle timeout.
 * @throws Refusal ip_denied
 */
export async function callerOfSession(
  context: Ports<'storage' | 'now'>,
  cookie: string,
  ip: string | null,
): Promise<UserCaller | undefined> {
  const read = readSecretString(cookie);
  if (!read) return undefined;
  const { stores } = context.storage;
  const now = context.now();
  const session = await stores.sessions.withDigest(read.accountId, read.digest);
  const account = session && (await stores.accounts.get(read.accountId));
  const caller = account && (await callerOfStoredSession(stores, account, session, { ip, now }));
  if (caller && now - session.lastSeenAt >= TOUCH_SECONDS) {
    await context.storage.grouped((grouped) => grouped.sessions.touch(account.id, session.id, now));
  }
  return caller;
}

/** Returns the user of a session if the session is still valid. @throws Refusal ip_denied */
export async function callerOfStoredSession(
  stores: Stores,
  account: Account,
  session: Session,
  { ip, now }: { readonly ip: string | null; readonly now: number },
): Promise<UserCaller | undefined> {
  if (sessionExpiry(session) <= now) return undefined;
  const user = await stores.users.withId(account.id, session.userId);
  if (user?.generation !== session.userGeneration) return undefined;
  requireAllowedAddress(account, undefined, ip);
  // Undefined if the role was deleted since the user was read.
  const role = await stores.roles.named(account.id, user.role);
  return role && userCaller(account, { user, role }, session, ip);
}
