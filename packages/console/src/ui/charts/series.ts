/** Allowed and denied requests in one period. */
export interface Bar {
  /** Start of the period, Unix time in seconds. */
  readonly at: number;
  readonly allowed: number;
  readonly denied: number;
}

const outcomes = ['disabled', 'expired', 'ip_denied', 'forbidden', 'rate_limited'] as const;
export type DenialReason = (typeof outcomes)[number];

export type OutcomeCounts = Readonly<Record<'valid' | 'exchanged' | DenialReason, number>>;

export const denialReasons: readonly (readonly [DenialReason, string])[] = [
  ['disabled', 'Key disabled'],
  ['expired', 'Key expired'],
  ['ip_denied', 'IP address not allowed'],
  ['forbidden', 'Permission denied'],
  ['rate_limited', 'Rate limit reached'],
];

export function allowedOf({ valid, exchanged }: OutcomeCounts): number {
  return valid + exchanged;
}

export function deniedOf(counts: OutcomeCounts): number {
  return outcomes.reduce((sum, each) => sum + counts[each], 0);
}

/**
 * Returns a bar for each period up to now, including empty ones.
 * @param seconds length of a period
 */
export function barsOf(
  counts: readonly (OutcomeCounts & { readonly starts_at: number })[],
  { seconds, count, now }: { readonly seconds: number; readonly count: number; readonly now: number },
): Bar[] {
  const last = now - (now % seconds);
  const sums = new Map<number, Bar>();
  for (const each of counts) {
    const at = each.starts_at - (each.starts_at % seconds);
    const known = sums.get(at) ?? { at, allowed: 0, denied: 0 };
    sums.set(at, { at, allowed: known.allowed + allowedOf(each), denied: known.denied + deniedOf(each) });
  }
  return Array.from({ length: count }, (_, index) => {
    const at = last - (count - 1 - index) * seconds;
    return sums.get(at) ?? { at, allowed: 0, denied: 0 };
  });
}
