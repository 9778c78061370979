import { operations } from '@keyward/contract';
import { signedIn } from '../../domain/events/sessions.ts';
import { openAction } from '../action.ts';
import { change } from '../change.ts';
import type { ActionContext } from '../ports.ts';
import { checkPassword, type PasswordAttempt } from './check-password.ts';
import { openSession } from './open.ts';
import type { SignedIn } from './sign-in-result.ts';

export const signIn = openAction(
  operations.signIn,
  (
    context: ActionContext<'elapsed' | 'follower' | 'throttles' | 'hashing' | 'deniedAttempts'>,
    visitor: { ip: string | null; device?: string | undefined },
    { body },
  ) => signInWithPassword(context, { ...body, ip: visitor.ip, device: visitor.device }),
);

async function signInWithPassword(
  context: ActionContext<'elapsed' | 'throttles' | 'hashing' | 'deniedAttempts'>,
  attempt: PasswordAttempt,
): Promise<SignedIn> {
  const { account, user } = await checkPassword(context, 'sign-in', attempt);
  const actor = { accountId: account.id, name: user.email, ip: attempt.ip };
  return change(context, actor, async (stores, ledger) => {
    await ledger.record(signedIn(user));
    return openSession(context, stores, account, user, attempt.ip);
  });
}
