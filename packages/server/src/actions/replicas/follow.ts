import type { Feed, Outlet } from '../../verification/feed/feed.ts';
import type { Ports } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import type { AdmittedReplica } from './admit.ts';

/** Seconds after which a rejected reader retries. */
const WAIT_SECONDS = 2;

/**
 * Opens the feed to an admitted replica.
 * @param outlet called only when the feed is certain to open
 * @throws Refusal unavailable
 */
export function followFeed(
  context: Ports<'feeds'>,
  { accountId, replica, credential, ip, asOf }: AdmittedReplica,
  lastEventId: string | undefined,
  outlet: () => Outlet,
): Feed {
  const reader = { accountId, replicaId: replica.id, credential, ip };
  const feed = context.feeds.open(reader, { asOf, lastEventId }, outlet);
  if (feed) return feed;
  throw new Refusal('unavailable', 'The feed cannot be opened at the moment. Try again shortly.', WAIT_SECONDS);
}
