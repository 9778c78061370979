import { isAddressSubset } from '@keyward/contract/address-list';
import type { Caller } from '../../../domain/caller.ts';
import { isLimited, type KeyLimits, type Limit, looserLimit } from '../../../domain/key-limits.ts';
import { Refusal } from '../../refusal.ts';

const SENTENCES: Readonly<Record<Limit, string>> = {
  expires_at:
    'The key would expire later than the calling key. Choose an expires_at that is not later, or call with another key.',
  allowed_ips:
    'The allowed IPs of the key exceed those of the calling key. Set allowed_ips to a subset, or call with another key.',
  rate_limit:
    'The rate limit of the key would exceed that of the calling key. Set a rate_limit that is not higher, in requests and in requests per second, or call with another key.',
};

/**
 * Rejects targets with looser limits than the calling key: the key may not receive their secrets, set their limits or
 * enable them.
 * @throws Refusal exceeds_own_limits
 */
export function requireWithinLimits(caller: Caller, ...targets: readonly KeyLimits[]): void {
  if (caller.kind !== 'key') return;
  for (const target of targets) {
    const limit = looserLimit(target, caller.limits, isAddressSubset);
    if (limit !== undefined) throw new Refusal('exceeds_own_limits', SENTENCES[limit]);
  }
}

/** Rejects a calling key with limits if the result cannot have limits. @throws Refusal exceeds_own_limits */
export function requireUnlimited(caller: Caller, reason: string): void {
  if (caller.kind === 'key' && isLimited(caller.limits)) throw new Refusal('exceeds_own_limits', reason);
}

/** Returns whether a change loosens any limit of a key. */
export function isLoosened(before: KeyLimits, after: KeyLimits): boolean {
  return looserLimit(after, before, isAddressSubset) !== undefined;
}

/** Returns whether a change alters a limit. A different notation of the same IP list is not a change. */
export function limitsDiffer(before: KeyLimits, after: KeyLimits): boolean {
  return isLoosened(before, after) || isLoosened(after, before);
}
