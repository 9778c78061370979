/** Stands for "never" where the list sorts it before every time. */
export const NEVER_USED = -1;
/** Stands for "never" where the list sorts it after every time. */
export const NO_EXPIRY = Number.MAX_SAFE_INTEGER;

/** Returns null for the number that stands for "never", and every other number as it is. */
export function fromSentinel(value: number, sentinel: number): number | null {
  return value === sentinel ? null : value;
}
