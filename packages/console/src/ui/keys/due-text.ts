import type { ReviewCounts } from '@keyward/sdk';

/** @returns "1 key", "1,200 keys" */
export function keyCount(count: number): string {
  return count === 1 ? '1 key' : `${count.toLocaleString('en')} keys`;
}

/** @returns "2 keys expire within 7 days" */
export function expiringText(count: number): string {
  return `${keyCount(count)} ${count === 1 ? 'expires' : 'expire'} within 7 days`;
}

/** Returns the sum of both counts, which have no key in common; undefined if one of them is 0. */
export function unusedTotal({ never_used: never, unused }: ReviewCounts['by_reason']): string | undefined {
  return never > 0 && unused > 0 ? `${(never + unused).toLocaleString('en')} unused keys in total` : undefined;
}
