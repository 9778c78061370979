import type { Policy } from './policies.ts';

/** The open dialog of the page. */
export type LeakTask = { readonly kind: 'check' } | { readonly kind: 'policy'; readonly current: Policy };
