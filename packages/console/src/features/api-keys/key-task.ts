import type { ApiKey, ApiKeyWithSecret } from '@keyward/sdk';

/** What is being done on the page, one thing at a time. */
export type KeyTask =
  | { readonly kind: 'create' }
  | { readonly kind: 'secret' }
  | { readonly kind: 'edit' | 'regenerate' | 'delete'; readonly record: ApiKey }
  | { readonly kind: 'reveal'; readonly created: ApiKeyWithSecret; readonly fresh: boolean };
