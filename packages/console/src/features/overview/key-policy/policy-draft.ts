import { MAX_POLICY_DAYS, MIN_UNUSED_DAYS } from '@keyward/contract/limits';
import type { KeyPolicy, KeyPolicyChange } from '@keyward/sdk';
import type { FieldErrors } from '../../../ui/field-errors.ts';

/** The form values of a key policy; empty for none. */
export interface PolicyDraft {
  readonly maxLifetime: string;
  readonly defaultLifetime: string;
  readonly unusedDays: string;
  readonly unusedAction: 'nothing' | 'disable' | 'delete';
}

export function draftOf({ max_lifetime_days, default_lifetime_days, unused }: KeyPolicy): PolicyDraft {
  return {
    maxLifetime: max_lifetime_days?.toString() ?? '',
    defaultLifetime: default_lifetime_days?.toString() ?? '',
    unusedDays: unused?.days.toString() ?? '90',
    unusedAction: unused?.action ?? 'nothing',
  };
}

export function draftErrors(draft: PolicyDraft): FieldErrors<'maxLifetime' | 'defaultLifetime' | 'unusedDays'> {
  const maxLifetime = Number(draft.maxLifetime);
  const tooLong = draft.maxLifetime !== '' && Number(draft.defaultLifetime) > maxLifetime;
  return {
    maxLifetime: lifetimeError(draft.maxLifetime),
    defaultLifetime:
      lifetimeError(draft.defaultLifetime) ??
      (tooLong ? `This exceeds the maximum lifetime of ${maxLifetime} days. Change one of the two.` : undefined),
    unusedDays:
      draft.unusedAction === 'nothing' || isDays(draft.unusedDays, MIN_UNUSED_DAYS)
        ? undefined
        : `Enter a whole number of days from ${MIN_UNUSED_DAYS} to ${MAX_POLICY_DAYS}.`,
  };
}

/**
 * Returns only the changed fields. Sending an unchanged `unused` would delete the notices of unused keys, and they
 * would be sent again.
 */
export function changeOf(current: KeyPolicy, draft: PolicyDraft): KeyPolicyChange {
  const maxLifetime = draft.maxLifetime === '' ? null : Number(draft.maxLifetime);
  const defaultLifetime = draft.defaultLifetime === '' ? null : Number(draft.defaultLifetime);
  const unused =
    draft.unusedAction === 'nothing' ? null : { days: Number(draft.unusedDays), action: draft.unusedAction };
  const isSameUnused = unused?.days === current.unused?.days && unused?.action === current.unused?.action;
  return {
    ...(maxLifetime !== current.max_lifetime_days && { max_lifetime_days: maxLifetime }),
    ...(defaultLifetime !== current.default_lifetime_days && { default_lifetime_days: defaultLifetime }),
    ...(!isSameUnused && { unused }),
  };
}

function lifetimeError(text: string): string | undefined {
  if (text === '' || isDays(text, 1)) return undefined;
  return `Enter a whole number of days from 1 to ${MAX_POLICY_DAYS}, or leave the field empty.`;
}

function isDays(text: string, min: number): boolean {
  return /^\d{1,4}$/.test(text) && Number(text) >= min && Number(text) <= MAX_POLICY_DAYS;
}
