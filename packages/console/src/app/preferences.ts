import { useSyncExternalStore } from 'react';

export interface Preferences {
  readonly zone: 'utc' | 'local';
  /** True if single-key shortcuts are on (WCAG 2.1.4 requires a way to turn them off). */
  readonly singleKeys: boolean;
  /** Optional columns of the key table. */
  readonly keyColumns: readonly string[];
}

const KEY = 'keyward-preferences';
const defaults: Preferences = { zone: 'utc', singleKeys: true, keyColumns: ['usage'] };
const listeners = new Set<() => void>();
let current = read();

function read(): Preferences {
  try {
    return { ...defaults, ...(JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Preferences>) };
  } catch {
    // Storage is blocked or contains invalid data.
    return defaults;
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function changePreferences(change: Partial<Preferences>): void {
  current = { ...current, ...change };
  try {
    localStorage.setItem(KEY, JSON.stringify(current));
  } catch {
    // Storage is blocked; the change lasts until the page is closed.
  }
  for (const listener of listeners) listener();
}

/** Returns the preferences stored in this browser. They never contain data from the server. */
export function usePreferences(): Preferences {
  return useSyncExternalStore(subscribe, () => current);
}
