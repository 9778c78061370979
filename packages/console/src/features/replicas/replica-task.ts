import type { Replica, ReplicaWithCredential } from '@keyward/sdk';

/** What is being done on the page, one thing at a time. */
export type ReplicaTask =
  | { readonly kind: 'add' }
  | { readonly kind: 'regenerate' | 'finish' | 'remove'; readonly replica: Replica }
  | { readonly kind: 'credential'; readonly made: ReplicaWithCredential; readonly fresh: boolean };
