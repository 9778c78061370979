export const leakStates = ['open', 'resolved'] as const;
export type LeakState = (typeof leakStates)[number];

export interface LeaksSearch {
  /** Absent for all reports. */
  readonly state?: LeakState;
}

/** Parses the search parameters and removes invalid ones. */
export function leaksSearch(search: Record<string, unknown>): LeaksSearch {
  const state = leakStates.find((each) => each === search['state']);
  return state ? { state } : {};
}
