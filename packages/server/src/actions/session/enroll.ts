import { operations } from '@keyward/contract';
import { passwordChanged } from '../../domain/events/users.ts';
import { type User, withPassword } from '../../domain/user.ts';
import { readSecretString } from '../../sign-in/secret-string.ts';
import type { Stores } from '../../storage/stores/index.ts';
import { openAction } from '../action.ts';
import { change } from '../change.ts';
import { isAddressAllowed } from '../inbound.ts';
import type { ActionContext } from '../ports.ts';
import { mailPasswordChange } from '../profile/password-mail.ts';
import { Refusal } from '../refusal.ts';
import { usableLink } from '../users/pending-links.ts';
import { acceptPassword } from './accept-password.ts';
import { recordDenial } from './check-password.ts';
import { openSession } from './open.ts';

export const enroll = openAction(
  operations.enroll,
  async (context: ActionContext<'hashing' | 'deniedAttempts' | 'publicUrl' | 'sendsMail'>, visitor, { body }) => {
    const link = readSecretString(body.token);
    const { stores } = context.storage;
    const userNow = async (inside: Stores) => link && (await userOfLink(inside, link, context.now()));
    const account = link && (await stores.accounts.get(link.accountId));
    const invited = account && (await userNow(stores));
    const isAllowed = account === undefined || isAddressAllowed(account, undefined, visitor.ip);
    if (!account || !invited || !isAllowed) {
      const reason = isAllowed ? 'invalid_link' : 'ip_address';
      recordDenial(context, 'link', reason, { account, user: invited, ip: visitor.ip });
      throw new Refusal('invalid_link');
    }
    const hash = await acceptPassword(context, { user: invited.id, device: 'link' }, body.password, [
      invited.email,
      invited.givenName,
      invited.familyName,
      account.shortname,
    ]);

    const actor = { accountId: account.id, name: invited.email, ip: visitor.ip };
    return change(context, actor, async (inside, ledger) => {
      // Looked up again, because hashing takes time and a link can be used only once.
      const user = await userNow(inside);
      if (!user) throw new Refusal('invalid_link');
      const enrolled = withPassword(user, hash, context.random);
      await inside.users.update(account.id, enrolled);
      await inside.enrollments.removeOfUser(account.id, user.id);
      await inside.sessions.removeOfUser(account.id, user.id);
      const isReset = user.passwordHash !== null;
      if (isReset) await mailPasswordChange(context, inside, { ...actor, shortname: account.shortname }, user);
      await ledger.record(passwordChanged(user, 'link'));
      return openSession(context, inside, account, enrolled, visitor.ip);
    });
  },
);

/** Returns the user of a valid link. Does not distinguish between used, cancelled, expired and unknown links. */
async function userOfLink(
  stores: Stores,
  { accountId, digest }: { readonly accountId: string; readonly digest: Uint8Array },
  now: number,
): Promise<User | undefined> {
  const link = await stores.enrollments.withDigest(accountId, digest, now);
  return link && (await usableLink(stores, accountId, link, now))?.user;
}
