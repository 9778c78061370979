import type { ApiKey } from '@keyward/contract';

/**
 * Returns a line if the key is still denied or restricted after a change, with the command that removes the
 * restriction.
 */
export function stillDeniedLine({ appname, status }: Pick<ApiKey, 'appname' | 'status'>): string[] {
  switch (status) {
    case 'disabled':
      return [`The key is disabled and is still denied. Enable it: keys enable ${appname}`];
    case 'expired':
      return [`The key has expired and is still denied. Set a later expiry: keys update ${appname} --expires <when>`];
    case 'quarantined':
      return [`The key is quarantined and can still only read. Enable it: keys enable ${appname}`];
    case 'active':
      return [];
  }
}
