import type { EnrollmentLink } from '@keyward/contract';
import type { User } from '../../domain/user.ts';
import { newSecretString } from '../../sign-in/secret-string.ts';
import type { Stores } from '../../storage/stores/index.ts';
import type { Ports } from '../ports.ts';

const THREE_DAYS = 3 * 86_400;

/** Creates a one-time link for a user, and revokes the previous ones. */
export async function newEnrollmentLink(
  context: Ports<'now' | 'random' | 'publicUrl'>,
  stores: Stores,
  accountId: string,
  user: User,
): Promise<EnrollmentLink> {
  const { text, digest } = newSecretString(accountId, context.random);
  const expiresAt = context.now() + THREE_DAYS;
  await stores.enrollments.replace(accountId, user, digest, expiresAt);
  return { url: `${context.publicUrl}/enrollment#token=${text}`, expires_at: expiresAt };
}
