import type { ApiKey } from '@keyward/sdk';
import { StatusMark } from '../StatusMark.tsx';

const marks = {
  active: { label: 'Active', state: 'good' },
  quarantined: { label: 'Quarantined', state: 'warned' },
  disabled: { label: 'Disabled', state: 'off' },
  expired: { label: 'Expired', state: 'ended' },
} as const;

export function statusLabel(status: ApiKey['status']): string {
  return marks[status].label;
}

/** Whether a key works, and why it is disabled where that is known. One in quarantine may only read. */
export function KeyStatus({ record }: { readonly record: Pick<ApiKey, 'status' | 'disabled_reason'> }) {
  return <StatusMark {...marks[record.status]} reason={record.disabled_reason} />;
}
