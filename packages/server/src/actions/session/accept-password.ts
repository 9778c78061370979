import type { Requester } from '../../sign-in/fair-queue.ts';
import { hashPassword } from '../../sign-in/password.ts';
import { isStrongPassword } from '../../sign-in/password-policy.ts';
import type { Ports } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { queueHash, toQueueRefusal } from './queue-hash.ts';

/**
 * Returns the hash of a password that a user chose.
 * @param requester the user, identified by a session, a link or the CLI
 * @param relatedWords words that an attacker would try first, such as the names of the user and the account
 * @throws Refusal weak_password, too_many_attempts
 */
export async function acceptPassword(
  context: Ports<'hashing'>,
  requester: Requester,
  password: string,
  relatedWords: readonly string[],
): Promise<string> {
  const isStrong = await isStrongPassword(requester, password, relatedWords).catch((error: unknown) => {
    throw toQueueRefusal(error);
  });
  if (!isStrong) throw new Refusal('weak_password');
  return queueHash(context, requester, () => hashPassword(password));
}
