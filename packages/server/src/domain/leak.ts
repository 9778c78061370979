import type { KeyState } from './api-key.ts';

/** The action on a leaked key: only a notification, quarantine, or disabling. */
export const leakPolicies = ['notify', 'quarantine', 'disable'] as const;
export type LeakPolicy = (typeof leakPolicies)[number];

/** A report that one of the account's keys was exposed publicly. */
export interface Leak {
  /** Increases with each reported leak; the list is sorted by it. */
  readonly number: number;
  readonly id: string;
  readonly keyId: string;
  /** The name of the key when it was reported; the key may have been deleted since. */
  readonly appname: string;
  readonly hint: string | null;
  /** Name of the reporter. */
  readonly reporter: string;
  /** Where the key was found, in the reporter's words: content, commit, issue_comment, … */
  readonly source: string;
  /** The reported URL. It is never rendered as a link. */
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
  const newState = STATES[policy];
  return RANK[newState] < RANK[state] ? newState : undefined;
}
