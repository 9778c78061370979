import type { ApiKey } from '@keyward/sdk';
import { StatusMark } from '../StatusMark.tsx';

const marks = {
  active: { label: 'Active', state: 'ok' },
  quarantined: { label: 'Quarantined', state: 'warning' },
  disabled: { label: 'Disabled', state: 'off' },
  expired: { label: 'Expired', state: 'error' },
} as const;

export function statusLabel(status: ApiKey['status']): string {
  return marks[status].label;
}

/** The status of a key, with the reason if it is disabled. */
export function KeyStatus({ record }: { readonly record: Pick<ApiKey, 'status' | 'disabled_reason'> }) {
  return <StatusMark {...marks[record.status]} reason={record.disabled_reason} />;
}
