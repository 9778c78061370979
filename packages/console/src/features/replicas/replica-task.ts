import type { Replica, ReplicaWithCredential } from '@keyward/sdk';

/** The open dialog of the page. */
export type ReplicaTask =
  | { readonly kind: 'add' }
  | { readonly kind: 'regenerate' | 'finish' | 'remove'; readonly replica: Replica }
  | { readonly kind: 'credential'; readonly created: ReplicaWithCredential; readonly isNew: boolean };
