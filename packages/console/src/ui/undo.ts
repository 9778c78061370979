import type { QueryKey } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';

/** A change that can be undone. */
export interface Undo {
  /** The text of the bar, such as "reporting was disabled." */
  readonly sentence: string;
  /** Reverts the change. */
  readonly revert: () => Promise<unknown>;
  /** Announced afterwards: "reporting was enabled again." */
  readonly announcement: string;
  /** Queries to invalidate afterwards. */
  readonly invalidates: readonly QueryKey[];
}

let latest: Undo | undefined;
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Replaces the change that can be undone. @param undo undefined to clear it */
export function offerUndo(undo: Undo | undefined): void {
  latest = undo;
  for (const listener of listeners) listener();
}

/** Returns the change that can be undone. */
export function useUndo(): Undo | undefined {
  return useSyncExternalStore(subscribe, () => latest);
}
