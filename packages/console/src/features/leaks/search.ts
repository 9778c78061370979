export const leakStates = ['open', 'resolved'] as const;
export type LeakState = (typeof leakStates)[number];

export interface LeaksSearch {
  /** Absent for all of them. */
  readonly state?: LeakState;
}

/** What the address of the page may say. Whatever else stands there is left out. */
export function leaksSearch(search: Record<string, unknown>): LeaksSearch {
  const state = leakStates.find((each) => each === search['state']);
  return state ? { state } : {};
}
