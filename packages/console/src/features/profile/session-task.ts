import type { OwnSession } from '@keyward/sdk';

/** What is being confirmed on the page. */
export type SessionTask =
  | { readonly kind: 'end'; readonly session: OwnSession }
  | { readonly kind: 'end-others'; readonly count: number };
