import type { ApiKey } from '@keyward/sdk';
import { serverNow } from '../../app/api.ts';
import { Note } from '../Note.tsx';

type Restricted = Pick<ApiKey, 'status' | 'expires_at'>;

/** Warns that a new secret neither enables the key nor extends its expiry. */
export function StillDenied({ record }: { readonly record: Restricted }) {
  const sentences = restrictionOf(record);
  return sentences && <Note tone="warning">{sentences}</Note>;
}

/** Returns the warning for a status that a new secret does not change; undefined for an active key. */
function restrictionOf({ status, expires_at }: Restricted): string | undefined {
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
