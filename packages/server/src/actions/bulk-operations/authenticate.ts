import { isValidGeneration, keyStatus } from '../../domain/api-key.ts';
import type { BulkOperation, Initiator } from '../../domain/bulk-operation.ts';
import { type Caller, may } from '../../domain/caller.ts';
import { sessionExpiry } from '../../domain/session.ts';
import type { Stores } from '../../storage/stores/index.ts';
import { callerOfFamily, callerOfStoredSession } from '../authenticate.ts';
import { undefinedIfIpDenied } from '../inbound.ts';

/** Returns the credential of the caller who starts a bulk operation. */
export function starterOf(caller: Caller): Initiator {
  const sessionId = caller.kind === 'person' ? (caller.session?.id ?? null) : null;
  return {
    kind: caller.kind,
    id: caller.id,
    sessionId,
    generation: caller.kind === 'terminal' ? null : caller.generation,
    settingGeneration: caller.kind === 'person' ? (caller.settingGeneration ?? null) : null,
  };
}

/**
 * Authenticates the credential that started a bulk operation, by the rules of a request.
 * @returns the caller with current rights, or the reason why the operation stops, for the audit log
 */
export async function authenticateStarter(
  stores: Stores,
  accountId: string,
  bulk: BulkOperation,
  now: number,
): Promise<Caller | string> {
  const { initiator } = bulk;
  if (!initiator || (initiator.kind !== 'terminal' && initiator.generation === null)) return BY_EARLIER_VERSION;
  const caller = await undefinedIfIpDenied(callerOf(stores, accountId, { ...bulk, initiator }, now));
  if (!caller) return denialReason(stores, accountId, initiator, now);
  const { action } = bulk.change;
  const mayContinue = may(caller, 'api-keys:update') && (action !== 'delete' || may(caller, 'api-keys:delete'));
  return mayContinue ? caller : `the role of ${caller.name} no longer allows it`;
}

const BY_EARLIER_VERSION = 'it was started by an earlier version of Keyward, which did not record the credential';

async function callerOf(
  stores: Stores,
  accountId: string,
  { initiator, startedBy: name, startedIp: ip }: BulkOperation & { readonly initiator: Initiator },
  now: number,
): Promise<Caller | undefined> {
  const { kind, id, sessionId, generation, settingGeneration: secretGeneration } = initiator;
  const account = await stores.accounts.get(accountId);
  if (!account) return undefined;
  if (kind === 'terminal') {
    const role = await stores.roles.named(accountId, 'admin');
    return role && { kind, accountId, shortname: account.shortname, id, name, role, ip };
  }
  if (generation === null) return undefined;
  if (sessionId !== null) {
    const session = await stores.sessions.withId(accountId, sessionId);
    return session?.userGeneration === generation
      ? callerOfStoredSession(stores, account, session, { ip, now })
      : undefined;
  }
  const family = { id: '', subjectKind: kind, subjectId: id, subjectGeneration: generation, secretGeneration };
  return callerOfFamily(stores, { accountId, family, ip, now, expiresAt: now });
}

/** Returns the reason why the credential is no longer accepted. */
async function denialReason(stores: Stores, accountId: string, initiator: Initiator, now: number): Promise<string> {
  const reason = initiator.kind === 'key' ? keyDenialReason : userDenialReason;
  return (await reason(stores, accountId, initiator, now)) ?? 'the credential that started it is no longer accepted';
}

async function keyDenialReason(
  stores: Stores,
  accountId: string,
  { id, generation }: Initiator,
  now: number,
): Promise<string | undefined> {
  const key = await stores.apiKeys.withId(accountId, id);
  if (!key) return 'the key that started it was deleted';
  const status = keyStatus(key, now);
  if (status === 'disabled') return 'the key that started it was disabled';
  if (status === 'expired') return 'the key that started it has expired';
  if (generation !== null && isValidGeneration(key, generation, now)) return undefined;
  return 'the secret, role or state of the key that started it has changed';
}

async function userDenialReason(
  stores: Stores,
  accountId: string,
  { id, sessionId, generation }: Initiator,
  now: number,
): Promise<string | undefined> {
  const user = await stores.users.withId(accountId, id);
  if (!user) return 'the user who started it was deleted';
  if (user.generation !== generation) return 'the password or role of the user who started it has changed';
  const session = sessionId === null ? undefined : await stores.sessions.withId(accountId, sessionId);
  const hasEnded = sessionId !== null && (!session || sessionExpiry(session) <= now);
  return hasEnded ? 'the session that started it has ended' : undefined;
}
