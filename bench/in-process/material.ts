/** The data for the checks and the candidates: read by the process that measures. */
export interface Material {
  readonly keys: readonly string[];
  /** A folder for those that write. */
  readonly folder: string;
  /** Where Keyward answers, and a replica's credential: only when it takes part. */
  readonly keyward?: { readonly url: string; readonly credential: string };
}

/** All over the list, as keys come, and the same for every candidate. */
const STRIDE = 7919;

export function keyAt(keys: readonly string[], at: number): string {
  return keys[(at * STRIDE) % keys.length] ?? '';
}

/** Checks the call number `at`. */
export type Candidate =
  | { readonly kind: 'synchronous'; readonly check: (at: number) => boolean }
  | { readonly kind: 'asynchronous'; readonly check: (at: number) => Promise<boolean> };
