import { LEAST_UNUSED_DAYS, MOST_POLICY_DAYS } from '@keyward/contract/limits';
import type { KeyPolicy, KeyPolicyChange } from '@keyward/sdk';
import type { Faults } from '../../../ui/faults.ts';

/** The form values of a key policy; empty for none. */
export interface PolicyDraft {
  readonly longest: string;
  readonly standard: string;
  readonly unusedDays: string;
  readonly unusedAction: 'nothing' | 'disable' | 'delete';
}

export function draftOf({ max_lifetime_days, default_lifetime_days, unused }: KeyPolicy): PolicyDraft {
  return {
    longest: max_lifetime_days?.toString() ?? '',
    standard: default_lifetime_days?.toString() ?? '',
    unusedDays: unused?.days.toString() ?? '90',
    unusedAction: unused?.action ?? 'nothing',
  };
}

export function draftFaults(draft: PolicyDraft): Faults<'longest' | 'standard' | 'unusedDays'> {
  const longest = Number(draft.longest);
  const tooLong = draft.longest !== '' && Number(draft.standard) > longest;
  return {
    longest: lifeFault(draft.longest),
    standard:
      lifeFault(draft.standard) ??
      (tooLong ? `This exceeds the maximum lifetime of ${longest} days. Change one of the two.` : undefined),
    unusedDays:
      draft.unusedAction === 'nothing' || isDays(draft.unusedDays, LEAST_UNUSED_DAYS)
        ? undefined
        : `Enter a whole number of days from ${LEAST_UNUSED_DAYS} to ${MOST_POLICY_DAYS}.`,
  };
}

/**
 * Returns only the changed members, since sending `unused` deletes the notices of unused keys, which are then sent again.
 */
export function changeOf(present: KeyPolicy, draft: PolicyDraft): KeyPolicyChange {
  const longest = draft.longest === '' ? null : Number(draft.longest);
  const standard = draft.standard === '' ? null : Number(draft.standard);
  const unused =
    draft.unusedAction === 'nothing' ? null : { days: Number(draft.unusedDays), action: draft.unusedAction };
  const sameUnused = unused?.days === present.unused?.days && unused?.action === present.unused?.action;
  return {
    ...(longest !== present.max_lifetime_days && { max_lifetime_days: longest }),
    ...(standard !== present.default_lifetime_days && { default_lifetime_days: standard }),
    ...(!sameUnused && { unused }),
  };
}

function lifeFault(text: string): string | undefined {
  if (text === '' || isDays(text, 1)) return undefined;
  return `Enter a whole number of days from 1 to ${MOST_POLICY_DAYS}, or leave the field empty.`;
}

function isDays(text: string, least: number): boolean {
  return /^\d{1,4}$/.test(text) && Number(text) >= least && Number(text) <= MOST_POLICY_DAYS;
}
