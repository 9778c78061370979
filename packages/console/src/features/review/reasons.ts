import type { ReviewCounts } from '@keyward/sdk';

export type Reason = keyof ReviewCounts['by_reason'];

/** Labels of the reasons for a decision. */
export const reasons: Readonly<Record<Reason, string>> = {
  never_used: 'Never used for 30 days',
  unused: 'Unused for 90 days',
  admin_only_reads: 'ADMIN that only reads',
  no_owner: 'No owner',
  owner_left: 'Owner removed',
  no_expiry: 'Never expires',
  expiring: 'Expires within 7 days',
};
