import { operations } from '@keyward/contract';
import type { Account } from '../../domain/account.ts';
import { passwordExchanged } from '../../domain/events/sessions.ts';
import type { User } from '../../domain/user.ts';
import { openAction } from '../action.ts';
import { change } from '../change.ts';
import type { ActionContext } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { accountOf } from '../rights.ts';
import { checkPassword, recordDenial } from '../session/check-password.ts';
import { issueTokens, newFamily } from './issue.ts';

/** Issues tokens for a password if the account allows password tokens; otherwise responds as for a wrong password. */
export const passwordToken = openAction(
  operations.passwordToken,
  async (
    context: ActionContext<
      'elapsed' | 'accessTokens' | 'follower' | 'throttles' | 'hashing' | 'deniedAttempts' | 'publicUrl'
    >,
    visitor,
    { body },
  ) => {
    const { account, user } = await checkPassword(context, 'password-token', {
      email: body.username,
      password: body.password,
      ip: visitor.ip,
    });
    const secretGeneration = await signIn(context, { account, user, ip: visitor.ip });
    const family = newFamily(context, {
      subjectKind: 'person',
      subjectId: user.id,
      subjectGeneration: user.generation,
      secretGeneration,
    });
    return issueTokens(context, { account, family, number: 1, name: user.email, role: user.role, person: user });
  },
);

interface SignIn {
  readonly account: Account;
  readonly user: User;
  readonly ip: string | null;
}

/**
 * @returns the generation of the password-token setting. @throws Refusal invalid_credentials if password tokens are
 * turned off
 */
function signIn(context: ActionContext<'deniedAttempts'>, { account, user, ip }: SignIn): Promise<number> {
  const actor = { accountId: account.id, name: user.email, ip };
  return change(context, actor, async (stores, ledger) => {
    // Read again, because password tokens may have been turned off while the password was hashed.
    const { passwordTokens, passwordTokenGeneration } = await accountOf(stores, actor);
    if (!passwordTokens) {
      recordDenial(context, 'password-token', 'password_tokens_off', { account, user, ip });
      throw new Refusal('invalid_credentials');
    }
    await stores.users.recordSignIn(account.id, user.id, { at: context.now(), ip });
    await ledger.record(passwordExchanged(user));
    return passwordTokenGeneration;
  });
}
