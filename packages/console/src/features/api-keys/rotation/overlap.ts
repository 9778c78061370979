import { MAX_OVERLAP_SECONDS } from '@keyward/contract/limits';
/** The form values of an overlap. */
export interface Overlap {
  readonly kind: '0' | '3600' | '86400' | '604800' | 'other';
  /** The number of units, if the kind is `other`. */
  readonly count: string;
  /** The number of seconds per unit. */
  readonly unit: string;
}

export const overlaps = [
  { value: '0', label: 'Immediately' },
  { value: '3600', label: 'In 1 hour' },
  { value: '86400', label: 'In 24 hours' },
  { value: '604800', label: 'In 7 days' },
] as const;

export const units = [
  { value: '60', label: 'minutes' },
  { value: '3600', label: 'hours' },
  { value: '86400', label: 'days' },
];

export const aDay: Overlap = { kind: '86400', count: '3', unit: '86400' };

export function overlapSeconds({ kind, count, unit }: Overlap): number {
  return kind === 'other' ? Number(count) * Number(unit) : Number(kind);
}

/** Returns the error of an invalid overlap. */
export function overlapError(overlap: Overlap): string | undefined {
  if (overlap.kind !== 'other') return undefined;
  const isWhole = /^[1-9]\d{0,6}$/.test(overlap.count);
  return isWhole && overlapSeconds(overlap) <= MAX_OVERLAP_SECONDS
    ? undefined
    : 'Enter a whole number. The maximum is 90 days.';
}
