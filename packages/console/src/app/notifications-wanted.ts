import { useSyncExternalStore } from 'react';

let wanted = false;
const listeners = new Set<() => void>();

/** Has the place for notifications fetched and shown. */
export function showNotifications(): void {
  wanted = true;
  for (const listener of listeners) listener();
}

/** Returns whether there has been a notification. */
export function useNotificationsWanted(): boolean {
  return useSyncExternalStore(subscribe, () => wanted);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
