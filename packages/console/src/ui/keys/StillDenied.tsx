import type { ApiKey } from '@keyward/sdk';
import { serverNow } from '../../app/api.ts';
import { Note } from '../Note.tsx';

type Restricted = Pick<ApiKey, 'status' | 'expires_at'>;

/** Says before and after a secret is replaced that the new one neither enables the key nor extends its expiry. */
export function StillDenied({ record }: { readonly record: Restricted }) {
  const sentences = restriction(record);
  return sentences && <Note tone="warning">{sentences}</Note>;
}

/** The status that a new secret does not change, and the remedy; undefined for an active key. */
function restriction({ status, expires_at }: Restricted): string | undefined {
  switch (status) {
    case 'disabled':
      return expires_at !== null && expires_at <= serverNow()
        ? 'The key is disabled and has expired. The new secret is denied until you enable the key and set a later expiry.'
        : 'The key is disabled. The new secret is denied until you enable the key.';
    case 'expired':
      return 'The key has expired. The new secret is denied until you set a later expiry.';
    case 'quarantined':
      return 'The key is quarantined. With the new secret it can only read until you enable the key.';
    case 'active':
      return undefined;
  }
}
