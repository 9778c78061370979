const RATE = /^([1-9]\d{0,5})\/([1-9]\d{0,4})$/;

/**
 * Parses a rate limit: `100/60` is 100 requests in 60 seconds; `none` or an empty text is no limit. The contract
 * defines the bounds.
 * @returns undefined for any other text
 */
export function readRateLimit(text: string): { limit: number; window_seconds: number } | null | undefined {
  if (text === '' || text.toLowerCase() === 'none') return null;
  const [, limit, seconds] = RATE.exec(text) ?? [];
  return limit === undefined ? undefined : { limit: Number(limit), window_seconds: Number(seconds) };
}
