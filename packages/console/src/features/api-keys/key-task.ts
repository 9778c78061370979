import type { ApiKey, ApiKeyWithSecret } from '@keyward/sdk';
import type { BulkTask } from './bulk/bulk-task.ts';

/** What ends a key or one of its secrets, stops it, or lets it work again. */
export interface KeyLifeTask {
  readonly kind: 'rotate' | 'finish' | 'cancel-rotation' | 'regenerate' | 'disable' | 'enable' | 'delete';
  readonly record: ApiKey;
}

/** What is being done on the page, one thing at a time. */
export type KeyTask =
  | KeyLifeTask
  | BulkTask
  | { readonly kind: 'create' }
  | { readonly kind: 'import' }
  | { readonly kind: 'secret' }
  | { readonly kind: 'edit'; readonly record: ApiKey }
  | { readonly kind: 'reveal'; readonly created: ApiKeyWithSecret; readonly fresh: boolean };
