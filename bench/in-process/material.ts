/** What there is to check with, and who is to check it: read by the process that measures. */
export interface Material {
  readonly keys: readonly string[];
  /** A folder for those that write. */
  readonly folder: string;
  /** Where Keyward answers, and a replica's credential: only when it takes part. */
  readonly keyward?: { readonly url: string; readonly credential: string };
}

/** Checks the key number `at`, beginning anew after the last. */
export type Candidate =
  | { readonly kind: 'synchronous'; readonly check: (at: number) => boolean }
  | { readonly kind: 'asynchronous'; readonly check: (at: number) => Promise<boolean> };
