import type { UserCaller } from '../domain/caller.ts';
import type { Stores } from '../storage/stores/index.ts';
import { Refusal } from './refusal.ts';

/** Maximum number of deletions per {@link WITHIN_SECONDS} without a recent re-authentication. */
const MAX_DELETIONS = 10;
const WITHIN_SECONDS = 300;

interface Deleter extends Partial<Pick<UserCaller, 'session'>> {
  readonly accountId: string;
}

/**
 * Limits the deletions of a session without recent re-authentication, so that misuse of an unattended console does
 * little damage. Deletions of all kinds are counted by their audit records, in the transaction that deletes.
 * @throws Refusal reauthentication_required
 */
export async function requireReauthenticationToDelete(
  stores: Stores,
  { accountId, session }: Deleter,
  count: number,
  now: number,
): Promise<void> {
  if (!session || session.reauthenticatedUntil > now) return;
  const recent = await stores.audit.countDeletions(accountId, session.id, now - WITHIN_SECONDS);
  if (recent + count <= MAX_DELETIONS) return;
  throw new Refusal(
    'reauthentication_required',
    `More than ${MAX_DELETIONS} deletions within 5 minutes require re-authentication. Confirm your password and try again.`,
  );
}
