import type { KeyState } from './api-key.ts';

/** The action on a key that was found in public: only a notification, quarantine, or disabling. */
export const leakPolicies = ['notify', 'quarantine', 'disable'] as const;
export type LeakPolicy = (typeof leakPolicies)[number];

/** A key that was found in public. */
export interface Leak {
  /** Grows as leaks are reported; the order of the list. */
  readonly number: number;
  readonly id: string;
  readonly keyId: string;
  /** The name of the key at that time; the key may have been deleted. */
  readonly appname: string;
  readonly hint: string | null;
  /** Name of the reporter. */
  readonly reporter: string;
  /** Where it was found, in the reporter's words: content, commit, issue_comment, … */
  readonly source: string;
  /** The reported text. It is never rendered as a link. */
  readonly url: string;
  readonly reportedAt: number;
  /** The action that was taken immediately. */
  readonly response: LeakPolicy;
  readonly resolvedAt: number | null;
  readonly resolvedBy: string | null;
}

const STATES: Readonly<Record<LeakPolicy, KeyState>> = {
  notify: 'enabled',
  quarantine: 'quarantined',
  disable: 'disabled',
};
const RANK: Readonly<Record<KeyState, number>> = { disabled: 0, quarantined: 1, enabled: 2 };

/** Returns the state to which a leak changes a key; undefined if the key is already at least as restricted. */
export function stateAfterLeak(state: KeyState, policy: LeakPolicy): KeyState | undefined {
  const wanted = STATES[policy];
  return RANK[wanted] < RANK[state] ? wanted : undefined;
}
