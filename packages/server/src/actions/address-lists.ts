import { addressListFault } from '@keyward/contract';
import { Refusal } from './refusal.ts';

/**
 * Validates an IP list and returns it as stored: unchanged except for spaces around its entries.
 * @param member the name of the list in the error
 * @throws Refusal invalid_request, with the first invalid entry
 */
export function acceptAddresses(entries: readonly string[], member: string): readonly string[] {
  const trimmed = entries.map((entry) => entry.trim());
  const fault = addressListFault(trimmed, member);
  if (fault !== undefined) throw new Refusal('invalid_request', fault);
  return trimmed;
}
