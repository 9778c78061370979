import type { LeakPolicy } from '@keyward/sdk';

export type Policy = LeakPolicy['policy'];

/** Labels and descriptions of the leak policies. */
export const policies: Readonly<Record<Policy, { readonly label: string; readonly text: string }>> = {
  notify: {
    label: 'Notify',
    text: 'The report appears here and in the audit log, and is sent to webhooks. The key stays active.',
  },
  quarantine: {
    label: 'Quarantine',
    text: 'The key becomes read-only immediately, and its tokens are revoked.',
  },
  disable: { label: 'Disable', text: 'The key stops working immediately, and its tokens are revoked.' },
};

/** Labels of the responses to a leak. */
export const responses: Readonly<Record<Policy, string>> = {
  notify: 'Notified',
  quarantine: 'Quarantined',
  disable: 'Disabled',
};
