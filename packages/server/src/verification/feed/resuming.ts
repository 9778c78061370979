import { compareAnchor } from '../../domain/anchor.ts';
import { HISTORY_ENTRIES } from './history.ts';
import type { FeedParts } from './parts.ts';
import { readPosition } from './position.ts';

type Parts = Pick<FeedParts, 'follower' | 'incarnation' | 'mac' | 'nonceOf'>;

/**
 * Returns the number of the entry that a reader may resume after; undefined if it needs a snapshot, as every reader does
 * whose position is not one of this log.
 * @param lost is called with the incarnation if the position proves that the database is an older copy
 */
export async function resumableEntry(
  { follower, incarnation, mac, nonceOf }: Parts,
  { accountId, lastEventId }: { readonly accountId: string; readonly lastEventId: string | undefined },
  lost: (incarnation: string) => Promise<void>,
): Promise<number | undefined> {
  const position = lastEventId === undefined ? undefined : readPosition(accountId, lastEventId, mac);
  if (!position || position.incarnation !== incarnation.id) return undefined;
  if (position.number > follower.number) await follower.catchUp();
  const last = follower.number;
  const found = compareAnchor(position, { last, nonce: await nonceOf(position.number) });
  if (found === 'lost') await lost(position.incarnation);
  return found === 'held' && follower.number - position.number <= HISTORY_ENTRIES ? position.number : undefined;
}
