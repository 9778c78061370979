import { isDeepStrictEqual } from 'node:util';
import type { Snapshot } from '../domain/audit-record.ts';
import type { Caller } from '../domain/caller.ts';
import type { Stores } from '../storage/stores/index.ts';
import type { Ports } from './ports.ts';

/** So long a session may undo its own change without a fresh re-authentication. */
const UNDO_SECONDS = 60;

interface Asked {
  readonly context: Ports<'now'>;
  readonly stores: Stores;
  readonly caller: Caller;
}

interface Restoring {
  /** Null for what has no id: its snapshot names it. */
  readonly objectId: string | null;
  /** As it is now, and as it would be. */
  readonly from: Snapshot;
  readonly to: Snapshot;
}

/**
 * Whether a change sets exactly the values that a change of the same session replaced a moment ago, and nothing has changed
 * in between: the audit record of that change says both. So an undo never leaves more than there was before it.
 */
export async function restoresOwnChange(
  { context, stores, caller }: Asked,
  { objectId, from, to }: Restoring,
): Promise<boolean> {
  if (caller.kind !== 'person' || !caller.session) return false;
  const since = context.now() - UNDO_SECONDS;
  const own = await stores.audit.changesOfSession(caller.accountId, { sessionId: caller.session.id, objectId, since });
  return own.some(({ before, after }) => isSame(before, to) && isSame(after, from));
}

/** Compared as they are stored. */
function isSame(stored: Snapshot, snapshot: Snapshot): boolean {
  return isDeepStrictEqual(stored, JSON.parse(JSON.stringify(snapshot)));
}
