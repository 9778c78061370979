import type { QueryKey } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';

/** A change that can be taken back. */
export interface Undo {
  /** What was done: "reporting is disabled." */
  readonly sentence: string;
  /** Takes it back. */
  readonly back: () => Promise<unknown>;
  /** What to say then: "reporting is enabled again." */
  readonly undone: string;
  /** What was read and is no longer so once it is taken back. */
  readonly outdated: readonly QueryKey[];
}

let latest: Undo | undefined;
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Offers to take the latest change back, in the place of the one before. @param undo undefined to offer nothing */
export function offerUndo(undo: Undo | undefined): void {
  latest = undo;
  for (const listener of listeners) listener();
}

/** What can be taken back now. */
export function useUndo(): Undo | undefined {
  return useSyncExternalStore(subscribe, () => latest);
}
