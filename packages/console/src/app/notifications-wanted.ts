import { useSyncExternalStore } from 'react';

let wanted = false;
const listeners = new Set<() => void>();

/** Loads and mounts the notifications component. */
export function showNotifications(): void {
  wanted = true;
  for (const listener of listeners) listener();
}

/** Returns whether a notification was requested. */
export function useNotificationsWanted(): boolean {
  return useSyncExternalStore(subscribe, () => wanted);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
