import type { Webhook, WebhookWithSecret } from '@keyward/sdk';

/** What is being done on the page, one thing at a time. */
export type WebhookTask =
  | { readonly kind: 'add' }
  | { readonly kind: 'edit' | 'regenerate' | 'delete'; readonly webhook: Webhook }
  | { readonly kind: 'secret'; readonly made: WebhookWithSecret; readonly fresh: boolean };
