/** A place in the change log: the number of an entry and its random nonce, which tell one history of the log from another. */
export interface Anchor {
  /** 0 before the first entry. */
  readonly number: number;
  readonly nonce: number;
}

export const LOG_START: Anchor = { number: 0, nonce: 0 };

/**
 * Compares an anchor that a follower holds with the log as it is.
 * @param last number of the last entry; 0 for a log without entries
 * @param nonce of the entry with the number of the anchor; undefined if the log does not have that entry
 * @returns `held` if the log has the entry, `lost` if this log never had it: the data is an older copy; `unknown` if it was
 * pruned, which says nothing
 */
export function compareAnchor(
  anchor: Anchor,
  { last, nonce }: { readonly last: number; readonly nonce: number | undefined },
): 'held' | 'lost' | 'unknown' {
  if (last === 0) return 'unknown';
  if (anchor.number > last) return 'lost';
  if (nonce === undefined) return 'unknown';
  return nonce === anchor.nonce ? 'held' : 'lost';
}
