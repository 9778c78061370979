const PRELOAD_URL = new URL('hold-bulk-operation.ts', import.meta.url).href;

/** Returns the environment of a process that pauses during a bulk operation until the file exists. */
export function environmentToHoldUntil(releaseFile: string): {
  readonly NODE_OPTIONS: string;
  readonly HOLD_UNTIL: string;
} {
  return { NODE_OPTIONS: `--import=${PRELOAD_URL}`, HOLD_UNTIL: releaseFile };
}
