import type { PendingLink, User } from '@keyward/sdk';

/** A one-time link and its purpose. */
export interface OneTimeLink {
  readonly email: string;
  readonly url: string;
  readonly expiresAt: number;
  readonly purpose: 'invitation' | 'password';
}

/** The open dialog of the page. */
export type UserTask =
  | { readonly kind: 'add' }
  | { readonly kind: 'approve' | 'edit' | 'reset' | 'remove'; readonly user: User }
  | { readonly kind: 'link'; readonly oneTimeLink: OneTimeLink }
  | { readonly kind: 'cancel-link'; readonly link: PendingLink };
