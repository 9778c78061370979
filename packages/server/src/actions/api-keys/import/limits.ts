import { addressListFault, NewApiKey } from '@keyward/contract';
import { matchesSchema } from '../../../parsing/schema-validator.ts';
import { readRateLimit } from '../../rate-limit-text.ts';
import type { Columns } from './cells.ts';
import { descriptionOf } from './details.ts';

const { allowed_ips: AllowedIps, rate_limit: RateLimit } = NewApiKey.properties;

/** The limits of a key in the form of a request. */
export type ImportedLimits = Required<Pick<NewApiKey, 'allowed_ips' | 'rate_limit'>>;

/**
 * Reads the limits of a row; in CSV, IP addresses are separated by spaces, commas or `;`, and `100/60` is a rate limit.
 * @returns the limits, or the reason for rejecting the row
 */
export function readImportedLimits(columns: Columns): ImportedLimits | string {
  const allowedIps = readAllowedIps(columns['allowed_ips']);
  if (typeof allowedIps === 'string') return allowedIps;
  const rateCell = columns['rate_limit'];
  const rate = typeof rateCell === 'string' ? readRateLimit(rateCell) : (rateCell ?? null);
  if (matchesSchema(RateLimit, rate)) return { allowed_ips: allowedIps, rate_limit: rate };
  return `rate_limit must be ${descriptionOf(RateLimit)}, in CSV 100/60 for 100 in 60 seconds.`;
}

function readAllowedIps(cell: unknown): string[] | string {
  const entries = typeof cell === 'string' ? cell.split(/[\s,;]+/).filter(Boolean) : (cell ?? []);
  if (!matchesSchema(AllowedIps, entries)) return `allowed_ips must be ${descriptionOf(AllowedIps)}.`;
  const trimmed = entries.map((entry) => entry.trim());
  return addressListFault(trimmed, 'allowed_ips') ?? trimmed;
}
