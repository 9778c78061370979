import { useSyncExternalStore } from 'react';

let isRequested = false;
const listeners = new Set<() => void>();

/** Loads and mounts the notifications component. */
export function showNotifications(): void {
  isRequested = true;
  for (const listener of listeners) listener();
}

/** Returns whether a notification was requested. */
export function useHasNotifications(): boolean {
  return useSyncExternalStore(subscribe, () => isRequested);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
