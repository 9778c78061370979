import { isDeepStrictEqual } from 'node:util';
import type { Snapshot } from '../domain/audit-record.ts';
import type { Caller } from '../domain/caller.ts';
import type { Stores } from '../storage/stores/index.ts';
import type { Ports } from './ports.ts';

/** The time in which a session may undo its own change without re-authentication. */
const UNDO_SECONDS = 60;

interface ChangeScope {
  readonly context: Ports<'now'>;
  readonly stores: Stores;
  readonly caller: Caller;
}

interface Restoration {
  /** Null for an object without an id, whose snapshot contains its name. */
  readonly objectId: string | null;
  /** The state before the change. */
  readonly from: Snapshot;
  /** The state after the change. */
  readonly to: Snapshot;
}

/**
 * Returns whether a change restores exactly the values that the same session replaced within the last {@link
 * UNDO_SECONDS}, with no other change in between according to the audit log. An undo therefore never grants more than
 * was granted before.
 */
export async function restoresOwnChange(
  { context, stores, caller }: ChangeScope,
  { objectId, from, to }: Restoration,
): Promise<boolean> {
  if (caller.kind !== 'person' || !caller.session) return false;
  const since = context.now() - UNDO_SECONDS;
  const ownChanges = await stores.audit.changesOfSession(caller.accountId, {
    sessionId: caller.session.id,
    objectId,
    since,
  });
  return ownChanges.some(({ before, after }) => isSame(before, to) && isSame(after, from));
}

/** Compares two snapshots in their stored form. */
function isSame(stored: Snapshot, snapshot: Snapshot): boolean {
  return isDeepStrictEqual(stored, JSON.parse(JSON.stringify(snapshot)));
}
