import { keyTextFields } from '@keyward/contract';
import type { ApiKey } from '../../../domain/api-key.ts';
import type { Caller } from '../../../domain/caller.ts';
import type { KeyLimits } from '../../../domain/key-limits.ts';
import { textFieldNames } from '../../../domain/key-text-fields.ts';
import { Refusal } from '../../refusal.ts';
import { requireWithinLimits } from './limit-rules.ts';

/** The properties of a key that restrict which keys may receive its secret or enable it. */
type Target = KeyLimits & Pick<ApiKey, 'textFields'>;

/**
 * Requires that a calling key is at least as privileged as the target keys, because a caller that receives their
 * secrets or enables them can act as them. The targets must be within the calling key's limits and have the same value
 * in each field that binds callers.
 * @throws Refusal exceeds_own_limits, or the error of a field that binds callers
 */
export function requireMayActAs(caller: Caller, ...targets: readonly Target[]): void {
  for (const target of targets) requireBindingFields(caller, target);
  requireWithinLimits(caller, ...targets);
}

/**
 * Requires that a calling key has the same value as another key in each field that binds callers.
 * @throws Refusal with the error of the field
 */
export function requireBindingFields(caller: Caller, { textFields }: Pick<ApiKey, 'textFields'>): void {
  if (caller.kind !== 'key') return;
  for (const name of textFieldNames) {
    const { bindsCallers } = keyTextFields[name];
    if (bindsCallers !== undefined && textFields[name] !== caller.textFields[name]) throw new Refusal(bindsCallers);
  }
}
