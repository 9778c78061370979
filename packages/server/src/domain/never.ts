/** Represents "never" if the list sorts it before every time. */
export const NEVER_USED = -1;
/** Represents "never" if the list sorts it after every time. */
export const NO_EXPIRY = Number.MAX_SAFE_INTEGER;

/** Returns null for the number that represents "never", and any other number as it is. */
export function fromSentinel(value: number, sentinel: number): number | null {
  return value === sentinel ? null : value;
}
