/** The input of the checks, read by the process that measures a candidate. */
export interface Material {
  readonly keys: readonly string[];
  /** A folder for candidates that write files. */
  readonly folder: string;
  /** The URL of the Keyward server and a replica's credential; only set if Keyward is measured. */
  readonly keyward?: { readonly url: string; readonly credential: string };
}

/** Spreads the checks over all keys, as in production traffic, in the same order for every candidate. */
const STRIDE = 7919;

export function keyAt(keys: readonly string[], at: number): string {
  return keys[(at * STRIDE) % keys.length] ?? '';
}

/** Runs check number `at`. */
export type Candidate =
  | { readonly kind: 'synchronous'; readonly check: (at: number) => boolean }
  | { readonly kind: 'asynchronous'; readonly check: (at: number) => Promise<boolean> };
