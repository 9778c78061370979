import { operations } from '@keyward/contract';
import type { Caller } from '../../domain/caller.ts';
import { passwordChanged, passwordReset } from '../../domain/events/users.ts';
import { type User, withPassword } from '../../domain/user.ts';
import { action } from '../action.ts';
import { change } from '../change.ts';
import type { ActionContext } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { heldRole, requireCovers, requireReauthenticationForPower, requireUserOrCli } from '../rights.ts';
import { acceptPassword } from '../session/accept-password.ts';
import { newEnrollmentLink } from './enrollment-link.ts';
import { userWithId } from './get.ts';

/** A link to set a password is the power of the person it is for. */
export const resetUserPassword = action(
  operations.resetUserPassword,
  (context: ActionContext<'publicUrl'>, caller, { params }) =>
    change(context, caller, async (stores, ledger) => {
      const user = await userWithId(stores, caller, params.id);
      requireUserOrCli(caller);
      const role = await heldRole(stores, caller.accountId, user.role);
      requireCovers(caller, role);
      requireReauthenticationForPower(context, caller, role);
      requireApproved(user);
      await ledger.record(passwordReset(user));
      return newEnrollmentLink(context, stores, caller.accountId, user);
    }),
);

/** From the terminal: the password itself. Ends the sessions and tokens of the person. @throws Refusal weak_password, pending_approval */
export async function setUserPassword(
  context: ActionContext<'hashing'>,
  caller: Caller,
  id: string,
  password: string,
): Promise<void> {
  const known = await userWithId(context.storage.stores, caller, id);
  const hash = await acceptPassword(context, { user: id, device: 'cli' }, password, [
    known.email,
    known.givenName,
    known.familyName,
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

/** A new password must not stand in for the approval. @throws Refusal pending_approval */
function requireApproved({ pendingApproval }: User): void {
  if (pendingApproval) throw new Refusal('pending_approval');
}
