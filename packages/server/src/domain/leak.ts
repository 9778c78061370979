import type { KeyState } from './api-key.ts';

/** What is done with a key that was found in public: nothing but telling, or taking its power to write, or all of it. */
export const leakPolicies = ['notify', 'quarantine', 'disable'] as const;
export type LeakPolicy = (typeof leakPolicies)[number];

/** A key was found where it should not be. */
export interface Leak {
  /** Grows as leaks are reported: the order of the list. */
  readonly number: number;
  readonly id: string;
  readonly keyId: string;
  /** What the key was called then; it may be gone since. */
  readonly appname: string;
  readonly hint: string | null;
  /** Who reported it. */
  readonly reporter: string;
  /** Where it was found, in the words of the reporter: content, commit, issue_comment, … */
  readonly source: string;
  /** Text as it came, and no address that anybody is led to by us. */
  readonly url: string;
  readonly reportedAt: number;
  /** What was done at once. */
  readonly response: LeakPolicy;
  readonly resolvedAt: number | null;
  readonly resolvedBy: string | null;
}

const STATES: Readonly<Record<LeakPolicy, KeyState>> = {
  notify: 'enabled',
  quarantine: 'quarantined',
  disable: 'disabled',
};
const POWER: Readonly<Record<KeyState, number>> = { disabled: 0, quarantined: 1, enabled: 2 };

/** The state that a leak brings a key into; undefined when it may do no more than that already. */
export function stateAfterLeak(state: KeyState, policy: LeakPolicy): KeyState | undefined {
  const wanted = STATES[policy];
  return POWER[wanted] < POWER[state] ? wanted : undefined;
}
