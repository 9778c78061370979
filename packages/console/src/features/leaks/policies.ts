import type { LeakPolicy } from '@keyward/sdk';

export type Policy = LeakPolicy['policy'];

/** What is done with a leaked key, as people call it. */
export const policies: Readonly<Record<Policy, { readonly label: string; readonly text: string }>> = {
  notify: {
    label: 'Notify',
    text: 'The report appears here and in the audit log, and is sent to webhooks. The key stays active.',
  },
  quarantine: { label: 'Quarantine', text: 'The key may only read from the next check on, and its tokens end.' },
  disable: { label: 'Disable', text: 'The key does nothing any more, and its tokens end.' },
};

/** What was done with a key at once. */
export const responses: Readonly<Record<Policy, string>> = {
  notify: 'Told of',
  quarantine: 'Put in quarantine',
  disable: 'Disabled',
};
