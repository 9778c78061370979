import { NAME_KEPT_SECONDS } from '../../domain/deleted-key.ts';
import { COUNT_DAYS } from '../../domain/key-use.ts';
import { dayOfHour, hourOf } from '../../domain/use-counts.ts';
import type { Context } from '../context.ts';

/** After its end: by then nobody sends the request that began it again, and no token of the old secret lives. */
const ROTATIONS_KEPT_SECONDS = 31 * 86_400;

/**
 * Forgets what no request can need any more: spent and expired tokens, sessions, links, replaced secrets, old counts,
 * rotations that are long over, names of keys that were deleted.
 */
export async function prune(context: Context): Promise<void> {
  const now = context.now();
  const { storage } = context;
  await storage.transaction(async (stores) => {
    await stores.tokenFamilies.removeEnded(now);
    await stores.sessions.removeEnded(now);
    await stores.enrolments.removeEnded(now);
    await stores.sharedSecrets.removeEnded(now);
    await stores.revokedTokens.removeEnded(now);
    await stores.rotations.removeEnded(now - ROTATIONS_KEPT_SECONDS);
    await stores.deletedKeys.removeEnded(now - NAME_KEPT_SECONDS);
    await stores.keyUses.removeEnded(dayOfHour(hourOf(now)).day - COUNT_DAYS);
  });
  context.revokedTokens.forget(now);
  storage.spentTokens.forget(now, context.elapsed());
}
