import type { Requester } from '../../sign-in/fair-queue.ts';
import { hashPassword } from '../../sign-in/password.ts';
import { isStrongPassword } from '../../sign-in/password-policy.ts';
import type { Ports } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { hashInTurn, refusalOfQueue } from './hash-in-turn.ts';

/**
 * The hash of a password that a person has chosen.
 * @param claimant the user, by a session, a link or the CLI
 * @param known what an attacker would try first: names, the account
 * @throws Refusal weak_password, too_many_attempts
 */
export async function acceptPassword(
  context: Ports<'hashing'>,
  claimant: Requester,
  password: string,
  known: readonly string[],
): Promise<string> {
  const isStrong = await isStrongPassword(claimant, password, known).catch((error: unknown) => {
    throw refusalOfQueue(error);
  });
  if (!isStrong) throw new Refusal('weak_password');
  return hashInTurn(context, claimant, () => hashPassword(password));
}
