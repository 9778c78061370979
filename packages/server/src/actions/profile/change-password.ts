import { operations } from '@keyward/contract';
import type { UserCaller } from '../../domain/caller.ts';
import { passwordChanged } from '../../domain/events/users.ts';
import { type User, withPassword } from '../../domain/user.ts';
import type { Stores } from '../../storage/stores/index.ts';
import { action } from '../action.ts';
import { change } from '../change.ts';
import type { ActionContext } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { acceptPassword } from '../session/accept-password.ts';
import { confirmPassword } from '../session/check-password.ts';
import { mailPasswordChange } from './password-mail.ts';

type SessionCaller = UserCaller & { readonly session: { readonly id: string } };

/** Sets a new password for the caller. Revokes all sessions and tokens issued before, except the calling session. */
export const changePassword = action(
  operations.changePassword,
  async (
    context: ActionContext<'elapsed' | 'throttles' | 'hashing' | 'deniedAttempts' | 'publicUrl' | 'sendsMail'>,
    caller,
    { body },
  ) => {
    const currentUser = await signedInUser(context.storage.stores, caller);
    await confirmPassword(context, currentUser, caller, body.current_password);
    const words = [currentUser.email, currentUser.givenName, currentUser.familyName, caller.shortname];
    const hash = await acceptPassword(
      context,
      { user: caller.id, device: caller.session.id },
      body.new_password,
      words,
    );
    await change(context, caller, async (stores, ledger) => {
      // Read again, because the session or the confirmed password may have been revoked while the new password was
      // hashed.
      const user = withPassword(await signedInUser(stores, caller), hash, context.random);
      const { accountId, session } = caller;
      await stores.users.update(accountId, user);
      await stores.enrollments.removeOfUser(accountId, user.id);
      await stores.sessions.setGeneration(accountId, session.id, user.generation);
      await stores.sessions.removeOthers(accountId, user.id, session.id);
      await mailPasswordChange(context, stores, caller, user);
      await ledger.record(passwordChanged(user, 'user'));
    });
  },
);

/** @throws Refusal unauthenticated if the session has expired or was revoked since the request was authenticated */
async function signedInUser(stores: Stores, { accountId, id, generation, session }: SessionCaller): Promise<User> {
  const user = await stores.users.withId(accountId, id);
  const isOpen = (await stores.sessions.withId(accountId, session.id)) !== undefined;
  if (!isOpen || user?.generation !== generation) throw new Refusal('unauthenticated');
  return user;
}
