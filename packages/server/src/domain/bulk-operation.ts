import type { ApiKey } from './api-key.ts';
import type { Caller } from './caller.ts';

/** The change that a bulk operation applies to each key. */
export interface BulkChange {
  readonly action: 'disable' | 'enable' | 'delete' | 'update';
  /** For `update`; omitted fields stay unchanged. */
  readonly expiresAt?: number | null;
  readonly role?: string;
  readonly owner?: string | null;
  readonly addTags?: readonly string[];
  readonly removeTags?: readonly string[];
}

/**
 * `interrupted`: the operation failed, the user or key that started it lost the right to continue, or its process was
 * killed and another operation was started.
 */
export type BulkState = 'running' | 'done' | 'cancelled' | 'interrupted';

/** The outcome for a processed key. */
export type RowOutcome = 'changed' | 'unchanged' | 'rejected';

/** The user or key that started the operation. Its rights are checked again for each batch. */
export interface Initiator {
  readonly kind: Caller['kind'];
  readonly id: string;
  /** The session of a user. Its re-authentication counts as long as the session exists. */
  readonly sessionId: string | null;
  /**
   * The generation of the key's secret, or of the user, at authentication; compared only for equality. Null for the
   * CLI, and for operations that started before this field was stored.
   */
  readonly generation: number | null;
  /** The generation of the password-token setting, if a password token started the operation; otherwise null. */
  readonly settingGeneration: number | null;
}

export type BulkCounts = Readonly<Record<RowOutcome, number>>;

/** A bulk operation. Its rows are the keys that were selected when it started. */
export interface BulkOperation {
  readonly id: string;
  readonly change: BulkChange;
  readonly state: BulkState;
  readonly startedAt: number;
  readonly startedBy: string;
  readonly startedIp: string | null;
  /** Null for operations that an earlier version started. */
  readonly initiator: Initiator | null;
  /**
   * The process that runs the operation. Other processes can only infer from `workedAt` whether it is still running.
   */
  readonly runsIn: 'server' | 'terminal';
  readonly lastProgressAt: number;
  readonly finishedAt: number | null;
  /** The reason why the operation was interrupted; otherwise null, including for operations of an earlier version. */
  readonly reason: string | null;
  readonly total: number;
  /** Keys that match the filter but are excluded because they were added recently. */
  readonly excluded: number;
  readonly counts: BulkCounts;
}

/** A selected key. */
export interface SelectedKey {
  /** From 1. */
  readonly position: number;
  /** Null if no key has the name. */
  readonly keyId: string | null;
  readonly appname: string;
}

/** A selected key with its outcome, and the reason if the key was rejected. */
export interface BulkRow extends SelectedKey {
  readonly outcome: RowOutcome | null;
  readonly code: string | null;
  readonly message: string | null;
}

/**
 * Number of days within which an added key is new. A bulk operation on all keys that match a filter excludes new keys,
 * unless the request includes them.
 */
export const RECENT_DAYS = 7;

export const NO_COUNTS: BulkCounts = { changed: 0, unchanged: 0, rejected: 0 };

export function processedCount({ counts }: Pick<BulkOperation, 'counts'>): number {
  return counts.changed + counts.unchanged + counts.rejected;
}

/** Returns the tags after removing some and adding others, without duplicates and in order. */
export function tagsAfter(tags: readonly string[], { addTags = [], removeTags = [] }: BulkChange): readonly string[] {
  const removed = new Set(removeTags);
  return [...new Set([...tags.filter((tag) => !removed.has(tag)), ...addTags])];
}

/** Returns whether a bulk operation would leave the key unchanged. */
export function isSameKey(one: ApiKey, other: ApiKey): boolean {
  return (
    one.state === other.state &&
    one.role === other.role &&
    one.expiresAt === other.expiresAt &&
    one.owner === other.owner &&
    one.tags.length === other.tags.length &&
    one.tags.every((tag, at) => tag === other.tags[at])
  );
}
