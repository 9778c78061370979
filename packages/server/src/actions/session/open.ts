import type { Account } from '../../domain/account.ts';
import type { UserCaller } from '../../domain/caller.ts';
import type { Role } from '../../domain/role.ts';
import { REAUTHENTICATION_SECONDS, SESSION_SECONDS, type Session, sessionExpiry } from '../../domain/session.ts';
import type { User } from '../../domain/user.ts';
import { newDevice } from '../../sign-in/device.ts';
import { newSecretString } from '../../sign-in/secret-string.ts';
import type { Stores } from '../../storage/stores/index.ts';
import { newId, type Ports } from '../ports.ts';
import { findStoredRole } from '../rights.ts';
import type { SignedIn } from './sign-in-result.ts';
import { viewOfCaller } from './view.ts';

/** Opens a session under a new id; signing in counts as re-authentication. */
export async function openSession(
  context: Ports<'storage' | 'now' | 'random'>,
  stores: Stores,
  account: Account,
  user: User,
  ip: string | null,
): Promise<SignedIn> {
  const now = context.now();
  const role = await findStoredRole(stores, account.id, user.role);
  const cookie = newSecretString(account.id, context.random);
  const session: Session = {
    id: newId(context, 'sess'),
    userId: user.id,
    userGeneration: user.generation,
    createdAt: now,
    lastSeenAt: now,
    reauthenticatedUntil: now + REAUTHENTICATION_SECONDS,
    ip,
  };
  await stores.sessions.add(account.id, cookie.digest, session);
  await stores.users.recordSignIn(account.id, user.id, { at: now, ip });
  return {
    view: viewOfCaller(userCaller(account, { user, role }, session, ip), now),
    sessionText: cookie.text,
    sessionSeconds: SESSION_SECONDS,
    deviceText: newDevice(user.id, context.random, (text) => context.storage.vault.mac('device', text)),
  };
}

export function userCaller(
  account: Account,
  { user, role }: { readonly user: User; readonly role: Role },
  session: Session,
  ip: string | null,
): UserCaller {
  return {
    kind: 'person',
    accountId: account.id,
    shortname: account.shortname,
    id: user.id,
    name: user.email,
    role,
    ip,
    generation: user.generation,
    expiresAt: sessionExpiry(session),
    session: { id: session.id, reauthenticatedUntil: session.reauthenticatedUntil },
  };
}
