import { operations } from '@keyward/contract';
import { openAction } from '../action.ts';
import { change } from '../change.ts';
import { Refusal } from '../refusal.ts';
import { checkPassword, noteDenial } from '../session/check-password.ts';
import { answerWithTokens, newFamily } from './issue.ts';

/** Off until the account turns it on, and then told apart from a wrong password by nobody. */
export const passwordToken = openAction(operations.passwordToken, async (context, visitor, { body }) => {
  const { account, user } = await checkPassword(context, 'password-token', {
    email: body.username,
    password: body.password,
    ip: visitor.ip,
  });
  if (!account.passwordTokens) {
    noteDenial(context, 'password-token', 'password_tokens_off', { account, user, ip: visitor.ip });
    throw new Refusal('invalid_credentials');
  }
  const family = newFamily(context, {
    subjectKind: 'person',
    subjectId: user.id,
    subjectGeneration: user.generation,
    secretGeneration: null,
  });
  const actor = { accountId: account.id, name: user.email, ip: visitor.ip };
  await change(context, actor, async (stores, ledger) => {
    await stores.users.recordSignIn(account.id, user.id, { at: context.now(), ip: visitor.ip });
    await ledger.record({
      class: 'session',
      subclass: 'token',
      action: 'sign-in',
      objectId: user.id,
      description: `${user.email} exchanged a password for tokens`,
    });
  });
  return answerWithTokens(context, { account, family, number: 1, name: user.email, role: user.role, person: user });
});
