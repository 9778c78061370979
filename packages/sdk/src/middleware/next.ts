/**
 * For Next.js: route handlers and `proxy.ts` are `fetch` handlers.
 * @module
 */
export type { GuardOptions, KeyVerifier, KeywardCaller } from './fetch.ts';
export { keyward } from './fetch.ts';
