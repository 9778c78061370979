import type { ApiKey } from './api-key.ts';
import type { Caller } from './caller.ts';

/** What many keys are to be. */
export interface Alteration {
  readonly action: 'disable' | 'enable' | 'delete' | 'update';
  /** Of an update; what is left out stays. */
  readonly expiresAt?: number | null;
  readonly role?: string;
  readonly owner?: string | null;
  readonly addTags?: readonly string[];
  readonly removeTags?: readonly string[];
}

/** Interrupted: it failed, whoever began it lost the right to go on, or their process was killed and another was begun. */
export type BulkState = 'running' | 'done' | 'cancelled' | 'interrupted';

/** What became of a key whose turn has come. */
export type RowOutcome = 'changed' | 'unchanged' | 'rejected';

/** Who began it, by which their rights of a later time are found. */
export interface Starter {
  readonly kind: Caller['kind'];
  readonly id: string;
  /** Of a user with a session: a re-authentication in it counts as long as it does. */
  readonly sessionId: string | null;
  /**
   * Of the key's secret or the user, as they authenticated; compared for equality alone. Null for the terminal, and in
   * operations that started before it was kept.
   */
  readonly generation: number | null;
  /** Of the setting that allows tokens for passwords, where such a token started it; null otherwise. */
  readonly settingGeneration: number | null;
}

export type BulkCounts = Readonly<Record<RowOutcome, number>>;

/** A bulk operation. Its rows are the keys that were selected when it began. */
export interface BulkOperation {
  readonly id: string;
  readonly alteration: Alteration;
  readonly state: BulkState;
  readonly startedAt: number;
  readonly startedBy: string;
  readonly startedIp: string | null;
  /** Null in those that an older Keyward began. */
  readonly starter: Starter | null;
  /** Where it was begun: another process can only judge by the time of its last work whether it still runs. */
  readonly runsIn: 'server' | 'terminal';
  readonly workedAt: number;
  readonly finishedAt: number | null;
  /** Why it was interrupted; null in others, and in those of an older Keyward. */
  readonly reason: string | null;
  readonly total: number;
  /** Keys that match the filter and are not among those of the change, since they were added a short while ago. */
  readonly excluded: number;
  readonly counts: BulkCounts;
}

/** One of the keys that were selected. */
export interface SelectedKey {
  /** From 1 on. */
  readonly position: number;
  /** Null for a name that no key had. */
  readonly keyId: string | null;
  readonly appname: string;
}

/** A key whose turn has come, and why it was rejected if it was. */
export interface BulkRow extends SelectedKey {
  readonly outcome: RowOutcome | null;
  readonly code: string | null;
  readonly message: string | null;
}

/** A change of all keys that match a filter leaves out those added within so many days, unless they are asked for. */
export const RECENT_DAYS = 7;

export const NO_COUNTS: BulkCounts = { changed: 0, unchanged: 0, rejected: 0 };

export function doneOf({ counts }: Pick<BulkOperation, 'counts'>): number {
  return counts.changed + counts.unchanged + counts.rejected;
}

/** The labels of a key after some were taken away and some were added, each once and in their order. */
export function tagsAfter(tags: readonly string[], { addTags = [], removeTags = [] }: Alteration): readonly string[] {
  const gone = new Set(removeTags);
  return [...new Set([...tags.filter((tag) => !gone.has(tag)), ...addTags])];
}

/** Whether a bulk operation would leave this one as it is. */
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
