/** Allowed and denied requests in one period. */
export interface Bar {
  /** Start of the period, Unix time in seconds. */
  readonly at: number;
  readonly good: number;
  readonly refused: number;
}

const outcomes = ['disabled', 'expired', 'ip_denied', 'forbidden', 'rate_limited'] as const;
export type Refusal = (typeof outcomes)[number];

export type Counted = Readonly<Record<'valid' | 'exchanged' | Refusal, number>>;

export const refusals: readonly (readonly [Refusal, string])[] = [
  ['disabled', 'Key disabled'],
  ['expired', 'Key expired'],
  ['ip_denied', 'IP address not allowed'],
  ['forbidden', 'Role does not allow it'],
  ['rate_limited', 'Rate limit reached'],
];

export function goodOf({ valid, exchanged }: Counted): number {
  return valid + exchanged;
}

export function refusedOf(counted: Counted): number {
  return outcomes.reduce((sum, each) => sum + counted[each], 0);
}

/**
 * Returns a bar for each period up to now, including empty ones.
 * @param seconds length of a period
 */
export function barsOf(
  counted: readonly (Counted & { readonly starts_at: number })[],
  { seconds, count, now }: { readonly seconds: number; readonly count: number; readonly now: number },
): Bar[] {
  const last = now - (now % seconds);
  const sums = new Map<number, Bar>();
  for (const each of counted) {
    const at = each.starts_at - (each.starts_at % seconds);
    const known = sums.get(at) ?? { at, good: 0, refused: 0 };
    sums.set(at, { at, good: known.good + goodOf(each), refused: known.refused + refusedOf(each) });
  }
  return Array.from({ length: count }, (_, place) => {
    const at = last - (count - 1 - place) * seconds;
    return sums.get(at) ?? { at, good: 0, refused: 0 };
  });
}
