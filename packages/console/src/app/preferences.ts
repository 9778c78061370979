import { useSyncExternalStore } from 'react';

export interface Preferences {
  readonly zone: 'utc' | 'local';
  /** Whether `/` and `c` alone do something (WCAG 2.1.4 wants them to be turned off). */
  readonly singleKeys: boolean;
  /** Columns of the table of keys that are shown beside those that always are. */
  readonly keyColumns: readonly string[];
}

const KEY = 'keyward-preferences';
const defaults: Preferences = { zone: 'utc', singleKeys: true, keyColumns: ['usage'] };
const listeners = new Set<() => void>();
let present = read();

function read(): Preferences {
  try {
    return { ...defaults, ...(JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Preferences>) };
  } catch {
    // Storage is blocked, or holds something else: the defaults are good.
    return defaults;
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function changePreferences(change: Partial<Preferences>): void {
  present = { ...present, ...change };
  try {
    localStorage.setItem(KEY, JSON.stringify(present));
  } catch {
    // They hold until the page is closed.
  }
  for (const listener of listeners) listener();
}

/** What this person chose in this browser. Never anything from the server. */
export function usePreferences(): Preferences {
  return useSyncExternalStore(subscribe, () => present);
}
