import { addressListFault } from '@keyward/contract';
import { Refusal } from './refusal.ts';

/**
 * A list as it is kept: as it was written, without the spaces around its entries.
 * @param member what the caller calls the list
 * @throws Refusal invalid_request with a sentence that names the first bad entry
 */
export function acceptAddresses(entries: readonly string[], member: string): readonly string[] {
  const trimmed = entries.map((entry) => entry.trim());
  const fault = addressListFault(trimmed, member);
  if (fault !== undefined) throw new Refusal('invalid_request', fault);
  return trimmed;
}
