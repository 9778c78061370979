export type ExpiryKind = 'keep' | '30' | '90' | '365' | 'date' | 'none';

export interface Expiry {
  readonly kind: ExpiryKind;
  /** `2027-01-31`, where the kind is `date`. */
  readonly date: string;
}

const DAY = 86_400;

/** @returns Unix time in seconds, null for never, undefined for as it is */
export function expirySeconds({ kind, date }: Expiry, now: number = Date.now() / 1000): number | null | undefined {
  if (kind === 'keep') return undefined;
  if (kind === 'none') return null;
  if (kind === 'date') return Date.parse(`${date}T00:00:00Z`) / 1000 + DAY - 1;
  return Math.floor(now) + Number(kind) * DAY;
}

/** @returns why an expiry cannot be taken, or undefined */
export function expiryFault(expiry: Expiry): string | undefined {
  if (expiry.kind !== 'date') return undefined;
  const seconds = expirySeconds(expiry);
  if (typeof seconds !== 'number' || Number.isNaN(seconds)) return 'Choose the last day on which the key works.';
  return seconds * 1000 <= Date.now() ? 'This day has passed. Choose a later one.' : undefined;
}
