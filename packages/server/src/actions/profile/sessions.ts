import { type OwnSession, operations } from '@keyward/contract';
import type { Caller } from '../../domain/caller.ts';
import { sessionsRevoked } from '../../domain/events/sessions.ts';
import { isValidSession, type Session, sessionExpiry } from '../../domain/session.ts';
import type { Stores } from '../../storage/stores/index.ts';
import { action } from '../action.ts';
import { change, type Ledger } from '../change.ts';
import type { ActionContext, Ports } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { userWithId } from '../users/get.ts';

export const listOwnSessions = action(operations.listOwnSessions, async (context, caller) =>
  (await liveSessions(context.storage.stores, caller, caller.id, context.now())).map((session) =>
    viewOfSession(session, caller.session.id),
  ),
);

export const revokeOwnSession = action(
  operations.revokeOwnSession,
  (context: ActionContext<'follower'>, caller, { params }) => revokeSession(context, caller, caller.id, params.id),
);

export const revokeOtherSessions = action(
  operations.revokeOtherSessions,
  async (context: ActionContext<'follower'>, caller) => {
    await revokeSessions(context, caller, caller.id, caller.session.id);
  },
);

/** Lists a user's sessions for the CLI, which has no session itself. */
export async function listSessionsOfUser(
  context: Ports<'storage' | 'now'>,
  caller: Caller,
  userId: string,
): Promise<OwnSession[]> {
  const sessions = await liveSessions(context.storage.stores, caller, userId, context.now());
  return sessions.map((session) => viewOfSession(session));
}

/** @throws Refusal not_found, including for sessions of other users and for expired or revoked sessions */
export function revokeSession(context: ActionContext, caller: Caller, userId: string, id: string): Promise<void> {
  return change(context, caller, async (stores, ledger) => {
    const user = await userWithId(stores, caller, userId);
    const sessions = await liveSessions(stores, caller, userId, ledger.at);
    if (!sessions.some((session) => session.id === id)) {
      throw new Refusal('not_found', 'No current session has this id. It may have expired or been revoked.');
    }
    await stores.sessions.remove(caller.accountId, id);
    await ledger.record(sessionsRevoked(user, 1));
  });
}

/**
 * Revokes all sessions of a user; succeeds even if the user has none.
 * @param except the id of a session to keep
 * @returns the number of revoked sessions
 */
export function revokeSessions(
  context: ActionContext,
  caller: Caller,
  userId: string,
  except?: string,
): Promise<number> {
  const revoke = async (stores: Stores, ledger: Ledger) => {
    const user = await userWithId(stores, caller, userId);
    const sessions = await liveSessions(stores, caller, userId, ledger.at);
    const count = sessions.filter(({ id }) => id !== except).length;
    if (count === 0) return 0;
    if (except === undefined) await stores.sessions.removeOfUser(caller.accountId, userId);
    else await stores.sessions.removeOthers(caller.accountId, userId, except);
    await ledger.record(sessionsRevoked(user, count));
    return count;
  };
  return change(context, caller, revoke, { mayBeIdle: true });
}

async function liveSessions(stores: Stores, caller: Caller, userId: string, now: number): Promise<Session[]> {
  const user = await userWithId(stores, caller, userId);
  const sessions = await stores.sessions.listOfUser(caller.accountId, userId);
  return sessions.filter((session) => isValidSession(session, user, now));
}

function viewOfSession(session: Session, currentId?: string): OwnSession {
  return {
    id: session.id,
    ip: session.ip,
    started_at: session.createdAt,
    last_access_at: session.lastSeenAt,
    expires_at: sessionExpiry(session),
    current: session.id === currentId,
  };
}
