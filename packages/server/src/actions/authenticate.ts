import { keyStatus } from '../domain/api-key.ts';
import type { Caller, KeyCaller, PersonCaller } from '../domain/caller.ts';
import { sessionEnd } from '../domain/session.ts';
import type { TokenFamily } from '../domain/token-family.ts';
import { readSecretString } from '../sign-in/secret-string.ts';
import type { Stores } from '../storage/stores/index.ts';
import { apiUrl, type Context } from './context.ts';
import { personCaller } from './session/open.ts';

/** A session is marked as seen at most so often: each mark is a write. */
const TOUCH_SECONDS = 60;

/**
 * Whoever sends this access token, as they are now: a token says only who they were. So deleting, regenerating,
 * expiring or changing the role counts on the very next request.
 */
export async function callerOfAccessToken(
  context: Context,
  token: string,
  ip: string | null,
): Promise<Caller | undefined> {
  const now = context.now();
  const claims = context.accessTokens.verify(token, { iss: context.publicUrl, aud: apiUrl(context), now });
  if (!claims) return undefined;
  const family = await context.storage.stores.tokenFamilies.withId(claims.acc, claims.sid);
  if (!family || family.subjectId !== claims.sub) return undefined;
  return callerOfFamily(context.storage.stores, { accountId: claims.acc, family, ip, now, expiresAt: claims.exp });
}

/** The key or person that a family of tokens belongs to, if they may still use it. */
export async function callerOfFamily(
  stores: Stores,
  of: { accountId: string; family: TokenFamily; ip: string | null; now: number; expiresAt: number },
): Promise<KeyCaller | PersonCaller | undefined> {
  const { accountId, family, ip, now, expiresAt } = of;
  const account = await stores.accounts.get(accountId);
  if (!account || family.expiresAt <= now) return undefined;
  const common = { accountId, shortname: account.shortname, ip, expiresAt };
  if (family.subjectKind === 'person') {
    const user = await stores.users.withId(accountId, family.subjectId);
    if (user?.generation !== family.subjectGeneration) return undefined;
    const role = await stores.roles.named(accountId, user.role);
    return role && { kind: 'person', ...common, id: user.id, name: user.email, role };
  }
  const key = await stores.apiKeys.withId(accountId, family.subjectId);
  if (key?.generation !== family.subjectGeneration || keyStatus(key, now) !== 'active') return undefined;
  const { secretGeneration } = family;
  const accepted =
    secretGeneration === null || (await stores.sharedSecrets.isGenerationAccepted(accountId, secretGeneration, now));
  const role = accepted && (await stores.roles.named(accountId, key.role));
  return role ? { kind: 'key', ...common, id: key.id, name: key.appname, role } : undefined;
}

/** Whoever sends this session cookie. Being used keeps a session from ending idle. */
export async function callerOfSession(
  context: Context,
  cookie: string,
  ip: string | null,
): Promise<PersonCaller | undefined> {
  const read = readSecretString(cookie);
  if (!read) return undefined;
  const { accounts, roles, sessions, users } = context.storage.stores;
  const now = context.now();
  const session = await sessions.withDigest(read.accountId, read.digest);
  if (!session || sessionEnd(session) <= now) return undefined;
  const account = await accounts.get(read.accountId);
  const user = await users.withId(read.accountId, session.userId);
  if (!account || user?.generation !== session.userGeneration) return undefined;
  if (now - session.lastSeenAt >= TOUCH_SECONDS) {
    await context.storage.grouped((stores) => stores.sessions.touch(account.id, session.id, now));
  }
  // A role that is gone meanwhile was taken from the person first.
  const role = await roles.named(account.id, user.role);
  return role && personCaller(account, { user, role }, session, ip);
}
