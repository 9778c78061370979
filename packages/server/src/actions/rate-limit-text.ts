const RATE = /^([1-9]\d{0,5})\/([1-9]\d{0,4})$/;

/**
 * A rate limit that a person wrote: `100/60` is 100 uses in 60 seconds; `none` or nothing is no limit.
 * @returns undefined when it is neither. The bounds are the contract's.
 */
export function readRateLimit(text: string): { limit: number; window_seconds: number } | null | undefined {
  if (text === '' || text.toLowerCase() === 'none') return null;
  const [, limit, seconds] = RATE.exec(text) ?? [];
  return limit === undefined ? undefined : { limit: Number(limit), window_seconds: Number(seconds) };
}
