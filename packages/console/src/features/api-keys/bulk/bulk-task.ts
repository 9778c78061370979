import type { BulkOperation } from '@keyward/sdk';
import type { Selection } from './selection.ts';

export type BulkAction = 'disable' | 'enable' | 'delete' | 'expiry' | 'role' | 'owner' | 'tags';

/** The open dialog of a bulk operation. */
export type BulkTask =
  | {
      readonly kind: 'bulk';
      readonly action: BulkAction;
      readonly selection: Selection;
      readonly onStarted: (change: BulkOperation) => void;
    }
  | { readonly kind: 'bulk-result'; readonly change: BulkOperation };
