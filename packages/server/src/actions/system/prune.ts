import { NAME_RESERVED_SECONDS } from '../../domain/deleted-key.ts';
import { CREATION_KEPT_SECONDS } from '../../domain/key-creation.ts';
import { COUNT_DAYS } from '../../domain/key-use.ts';
import { dayOfHour, HOURS, hourOf } from '../../domain/use-counts.ts';
import type { Ports } from '../ports.ts';
import { markUsedTokens } from './incarnation.ts';

/** Retention of replaced secrets and finished rotations, during which a repeated request is recognized. */
const REPLACED_RETENTION_SECONDS = 31 * 86_400;
/** Retention of notices after their due date. A stored notice prevents a repeated notice. */
const NOTICE_RETENTION_SECONDS = 90 * 86_400;
const DELIVERY_RETENTION_SECONDS = 30 * 86_400;

/**
 * Deletes data that is no longer needed: used and expired tokens, sessions, links, replaced secrets, old counts and
 * deliveries, names of deleted keys, and requests that created a key.
 */
export async function prune(
  context: Ports<'storage' | 'now' | 'elapsed' | 'follower' | 'revokedTokens'>,
): Promise<void> {
  const now = context.now();
  const { storage } = context;
  await storage.transaction(async (stores) => {
    await stores.tokenFamilies.deleteExpired(now);
    await stores.sessions.deleteExpired(now);
    await stores.enrollments.deleteExpired(now);
    await stores.issued.deleteExpired();
    await stores.sharedSecrets.deleteExpired(now - REPLACED_RETENTION_SECONDS);
    await stores.rotations.deleteExpired(now - REPLACED_RETENTION_SECONDS);
    await stores.revokedTokens.deleteExpired(now);
    await stores.webhookDeliveries.deleteExpired(now - DELIVERY_RETENTION_SECONDS);
    await stores.notices.deleteExpired(now - NOTICE_RETENTION_SECONDS);
    await stores.deletedKeys.deleteExpired(now - NAME_RESERVED_SECONDS);
    await stores.keyCreations.deleteExpired(now - CREATION_KEPT_SECONDS);
    const lastDay = dayOfHour(hourOf(now)).day - COUNT_DAYS;
    await stores.keyUses.deleteExpired(lastDay);
    await stores.accountCounts.deleteExpired(lastDay * HOURS);
    await stores.usageFolds.deleteExpired(now - COUNT_DAYS * 86_400);
  });
  context.revokedTokens.deleteExpired(now);
  storage.usedTokens.deleteExpired(now, context.elapsed());
  await markUsedTokens(context);
}
