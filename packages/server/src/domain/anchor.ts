/**
 * A position in the change log: the sequence number of an entry and its random nonce, which distinguishes different
 * histories of the log.
 */
export interface Anchor {
  /** 0 before the first entry. */
  readonly number: number;
  readonly nonce: number;
}

export const LOG_START: Anchor = { number: 0, nonce: 0 };

/**
 * Compares a follower's anchor with the log.
 * @param last sequence number of the last entry; 0 if the log is empty
 * @param nonce of the entry with the anchor's sequence number; undefined if the log does not contain that entry
 * @returns `held` if the log has the entry; `lost` if it never had it, so the data is an older copy; `unknown` if the
 * entry was pruned
 */
export function compareAnchor(
  anchor: Anchor,
  { lastNumber: last, nonce }: { readonly lastNumber: number; readonly nonce: number | undefined },
): 'held' | 'lost' | 'unknown' {
  if (last === 0) return 'unknown';
  if (anchor.number > last) return 'lost';
  if (nonce === undefined) return 'unknown';
  return nonce === anchor.nonce ? 'held' : 'lost';
}
