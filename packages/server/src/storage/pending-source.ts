import type { PendingUsage } from '../domain/pending-usage.ts';

/** Usage that is not in the database yet. Stores add it to the keys that they read. */
export interface PendingSource {
  /** Returns the pending usage of a key by its ordinal, oldest first. */
  of(key: number): readonly PendingUsage[];
}

export const NOTHING_PENDING: PendingSource = { of: () => [] };
