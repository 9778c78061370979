import type { ReviewCounts } from '@keyward/sdk';
import { DueLink } from './DueLink.tsx';
import { keyCount, unusedTotal } from './due-text.ts';

/** Counts of keys unused for 90 days and never used for 30 days, and their sum. */
export function UnusedCounts({ counts }: { readonly counts: ReviewCounts['by_reason'] }) {
  const { never_used: never, unused } = counts;
  const total = unusedTotal(counts);
  return (
    <>
      {unused > 0 && <DueLink reason="unused">{keyCount(unused)} unused for 90 days</DueLink>}
      {total !== undefined && ' and '}
      {never > 0 && <DueLink reason="never_used">{keyCount(never)} never used for 30 days</DueLink>}
      {total !== undefined && `: ${total}`}.
    </>
  );
}
