const HOLD = new URL('hold-bulk-operation.ts', import.meta.url).href;

/** The environment of a process that stops in the middle of a bulk operation until the file exists. */
export function environmentToHoldUntil(release: string): {
  readonly NODE_OPTIONS: string;
  readonly HOLD_UNTIL: string;
} {
  return { NODE_OPTIONS: `--import=${HOLD}`, HOLD_UNTIL: release };
}
