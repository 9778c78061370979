import type { ApiKey } from '../../../domain/api-key.ts';
import type { Caller } from '../../../domain/caller.ts';
import type { KeyLimits } from '../../../domain/key-limits.ts';
import { requireWithinLimits } from './limit-rules.ts';

/** The properties of a key that decide which keys may receive its secret or enable it. */
type Target = KeyLimits & Pick<ApiKey, 'textFields'>;

/**
 * A caller that receives a secret of a key, or enables the key, can act as it. A calling key does so only within its own
 * limits.
 * @throws Refusal exceeds_own_limits
 */
export function requireMayActAs(caller: Caller, ...targets: readonly Target[]): void {
  requireWithinLimits(caller, ...targets);
}
