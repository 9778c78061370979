import { operations } from '@keyward/contract';
import type { Caller } from '../../domain/caller.ts';
import { passwordChanged, passwordReset } from '../../domain/events/users.ts';
import { type User, withPassword } from '../../domain/user.ts';
import { action } from '../action.ts';
import { change } from '../change.ts';
import type { ActionContext } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { findStoredRole, requireCovers, requireReauthenticationForPrivileges, requireUserOrCli } from '../rights.ts';
import { acceptPassword } from '../session/accept-password.ts';
import { newEnrollmentLink } from './enrollment-link.ts';
import { userWithId } from './get.ts';

/** Creates a password link. The link grants the rights of its user. */
export const resetUserPassword = action(
  operations.resetUserPassword,
  (context: ActionContext<'publicUrl'>, caller, { params }) =>
    change(context, caller, async (stores, ledger) => {
      const user = await userWithId(stores, caller, params.id);
      requireUserOrCli(caller);
      const role = await findStoredRole(stores, caller.accountId, user.role);
      requireCovers(caller, role);
      requireReauthenticationForPrivileges(context, caller, role);
      requireApproved(user);
      await ledger.record(passwordReset(user));
      return newEnrollmentLink(context, stores, caller.accountId, user);
    }),
);

/**
 * Sets the password of a user from the CLI, and revokes the user's sessions and tokens.
 * @throws Refusal weak_password, pending_approval
 */
export async function setUserPassword(
  context: ActionContext<'hashing'>,
  caller: Caller,
  id: string,
  password: string,
): Promise<void> {
  const storedUser = await userWithId(context.storage.stores, caller, id);
  const hash = await acceptPassword(context, { user: id, device: 'cli' }, password, [
    storedUser.email,
    storedUser.givenName,
    storedUser.familyName,
    caller.shortname,
  ]);
  await change(context, caller, async (stores, ledger) => {
    const user = await userWithId(stores, caller, id);
    requireApproved(user);
    await stores.users.update(caller.accountId, withPassword(user, hash, context.random));
    await stores.enrollments.removeOfUser(caller.accountId, id);
    await stores.sessions.removeOfUser(caller.accountId, id);
    await ledger.record(passwordChanged(user, 'cli'));
  });
}

/** Rejects a new password for a pending user, which would bypass approval. @throws Refusal pending_approval */
function requireApproved({ pendingApproval }: User): void {
  if (pendingApproval) throw new Refusal('pending_approval');
}
