import { hashPassword } from '../../sign-in/password.ts';
import { isStrongPassword } from '../../sign-in/password-policy.ts';
import { Refusal } from '../refusal.ts';

/**
 * The hash of a password that a person has chosen.
 * @param known what an attacker would try first: names, the account
 * @throws Refusal weak_password
 */
export async function acceptPassword(password: string, known: readonly string[]): Promise<string> {
  if (!isStrongPassword(password, known)) throw new Refusal('weak_password');
  return hashPassword(password);
}
