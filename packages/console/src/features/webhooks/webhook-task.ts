import type { Webhook, WebhookWithSecret } from '@keyward/sdk';

/** The open dialog of the page. */
export type WebhookTask =
  | { readonly kind: 'add' }
  | { readonly kind: 'edit' | 'regenerate' | 'delete'; readonly webhook: Webhook }
  | { readonly kind: 'secret'; readonly created: WebhookWithSecret; readonly isNew: boolean };
