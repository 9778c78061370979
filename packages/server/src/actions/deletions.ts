import type { UserCaller } from '../domain/caller.ts';
import type { Stores } from '../storage/stores/index.ts';
import { Refusal } from './refusal.ts';

/** So many deletions are made without a fresh re-authentication. */
const MAX_DELETIONS = 10;
const WITHIN_SECONDS = 300;

interface Deleter extends Partial<Pick<UserCaller, 'session'>> {
  readonly accountId: string;
}

/**
 * Whoever finds a console open deletes a few things at most: what a session deleted is counted by its audit records, of
 * whatever kind they are, in the transaction that deletes more.
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
    `More than ${MAX_DELETIONS} deletions within 5 minutes need re-authentication. Confirm your password and try again.`,
  );
}
