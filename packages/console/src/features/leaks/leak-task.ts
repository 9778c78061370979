import type { Policy } from './policies.ts';

/** What is being done on the page, one thing at a time. */
export type LeakTask = { readonly kind: 'check' } | { readonly kind: 'policy'; readonly present: Policy };
