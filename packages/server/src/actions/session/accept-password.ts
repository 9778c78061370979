import { hashPassword } from '../../sign-in/password.ts';
import { isStrongPassword } from '../../sign-in/password-policy.ts';
import { Refusal } from '../refusal.ts';
import { inTurn } from './in-turn.ts';

/**
 * The hash of a password that a person has chosen.
 * @param known what an attacker would try first: names, the account
 * @throws Refusal weak_password, too_many_attempts
 */
export async function acceptPassword(password: string, known: readonly string[]): Promise<string> {
  if (!(await inTurn(() => isStrongPassword(password, known)))) throw new Refusal('weak_password');
  return inTurn(() => hashPassword(password));
}
