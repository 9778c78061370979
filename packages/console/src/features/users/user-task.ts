import type { PendingLink, User } from '@keyward/sdk';

/** A one-time link, and whether it invites the person or lets them set another password. */
export interface Handover {
  readonly email: string;
  readonly url: string;
  readonly expiresAt: number;
  readonly purpose: 'invitation' | 'password';
}

/** What is being done on the page, one thing at a time. */
export type UserTask =
  | { readonly kind: 'add' }
  | { readonly kind: 'approve' | 'edit' | 'reset' | 'remove'; readonly user: User }
  | { readonly kind: 'link'; readonly handover: Handover }
  | { readonly kind: 'cancel-link'; readonly link: PendingLink };
