import type { ApiKey, ApiKeyWithSecret } from '@keyward/sdk';
import type { BulkTask } from './bulk/bulk-task.ts';

/** A dialog that rotates, regenerates, disables, enables or deletes a key. */
export interface KeyLifecycleTask {
  readonly kind: 'rotate' | 'finish' | 'cancel-rotation' | 'regenerate' | 'disable' | 'enable' | 'delete';
  readonly record: ApiKey;
}

/** The open dialog of the page. */
export type KeyTask =
  | KeyLifecycleTask
  | BulkTask
  | { readonly kind: 'create' }
  | { readonly kind: 'import' }
  | { readonly kind: 'secret' }
  | { readonly kind: 'edit'; readonly record: ApiKey }
  | { readonly kind: 'reveal'; readonly created: ApiKeyWithSecret; readonly isNew: boolean };
