import { NAME_RESERVED_SECONDS } from '../../domain/deleted-key.ts';
import { CREATION_KEPT_SECONDS } from '../../domain/key-creation.ts';
import { COUNT_DAYS } from '../../domain/key-use.ts';
import { dayOfHour, HOURS, hourOf } from '../../domain/use-counts.ts';
import type { Context } from '../context.ts';
import { markUsedTokens } from './incarnation.ts';

/** Replaced secrets and finished rotations: a repeated request is recognized for this long. */
const REPLACED_KEPT_SECONDS = 31 * 86_400;
/** After what they say was due; until then they keep it from being said again. */
const NOTICES_KEPT_SECONDS = 90 * 86_400;
const DELIVERIES_KEPT_SECONDS = 30 * 86_400;

/**
 * Forgets what no request can need any more: spent and expired tokens, sessions, links, replaced secrets, old counts and
 * deliveries, names of deleted keys, requests that created a key.
 */
export async function prune(context: Context): Promise<void> {
  const now = context.now();
  const { storage } = context;
  await storage.transaction(async (stores) => {
    await stores.tokenFamilies.removeEnded(now);
    await stores.sessions.removeEnded(now);
    await stores.enrollments.removeEnded(now);
    await stores.issued.removeEnded();
    await stores.sharedSecrets.removeEnded(now - REPLACED_KEPT_SECONDS);
    await stores.rotations.removeEnded(now - REPLACED_KEPT_SECONDS);
    await stores.revokedTokens.removeEnded(now);
    await stores.webhookDeliveries.removeEnded(now - DELIVERIES_KEPT_SECONDS);
    await stores.notices.removeEnded(now - NOTICES_KEPT_SECONDS);
    await stores.deletedKeys.removeEnded(now - NAME_RESERVED_SECONDS);
    await stores.keyCreations.removeEnded(now - CREATION_KEPT_SECONDS);
    const lastDay = dayOfHour(hourOf(now)).day - COUNT_DAYS;
    await stores.keyUses.removeEnded(lastDay);
    await stores.accountCounts.removeEnded(lastDay * HOURS);
    await stores.usageFolds.removeEnded(now - COUNT_DAYS * 86_400);
  });
  context.revokedTokens.forget(now);
  storage.spentTokens.forget(now, context.elapsed());
  await markUsedTokens(context);
}
