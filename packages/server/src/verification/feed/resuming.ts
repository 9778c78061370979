import { compareAnchor } from '../../domain/anchor.ts';
import { HISTORY_ENTRIES } from './history.ts';
import type { FeedDependencies } from './parts.ts';
import { readPosition } from './position.ts';

type ResumeOptions = Pick<FeedDependencies, 'follower' | 'incarnation' | 'mac' | 'nonceOf'>;

/**
 * Returns the number of the entry after which a reader may resume; undefined if the reader needs a snapshot, which
 * includes every reader without a position in this log.
 * @param lost called with the incarnation if the position proves that the database is an older copy
 */
export async function findResumableEntry(
  { follower, incarnation, mac, nonceOf }: ResumeOptions,
  { accountId, lastEventId }: { readonly accountId: string; readonly lastEventId: string | undefined },
  lost: (incarnation: string) => Promise<void>,
): Promise<number | undefined> {
  const position = lastEventId === undefined ? undefined : readPosition(accountId, lastEventId, mac);
  if (!position || position.incarnation !== incarnation.id) return undefined;
  if (position.number > follower.number) await follower.catchUp();
  const lastNumber = follower.number;
  const comparison = compareAnchor(position, { lastNumber, nonce: await nonceOf(position.number) });
  if (comparison === 'lost') await lost(position.incarnation);
  return comparison === 'held' && follower.number - position.number <= HISTORY_ENTRIES ? position.number : undefined;
}
