import type { OwnSession } from '@keyward/sdk';

/** The open dialog of the page. */
export type SessionTask =
  | { readonly kind: 'end'; readonly session: OwnSession }
  | { readonly kind: 'end-others'; readonly count: number };
