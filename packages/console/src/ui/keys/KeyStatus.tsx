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

/** Whether a key works. One in quarantine may only read. */
export function KeyStatus({ status }: { readonly status: ApiKey['status'] }) {
  return <StatusMark {...marks[status]} />;
}
