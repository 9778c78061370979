import { allowsExpiry, defaultExpiry, type KeyPolicy, latestExpiry } from '../../../domain/key-policy.ts';
import type { ImportScope } from './scope.ts';

/** The key policy and whether it applies to an import. */
type LifetimeRules = Pick<ImportScope, 'policy' | 'options'> & {
  readonly context: Pick<ImportScope['context'], 'now'>;
};

/** Returns the expiry of a new key, based on the expiry in its row. */
export function importedExpiry({ context, policy, options }: LifetimeRules, rowExpiry: number | null): number | null {
  if (!options.appliesPolicy) return rowExpiry;
  const now = context.now();
  const newExpiry = rowExpiry ?? defaultExpiry(policy, now);
  const latest = latestExpiry(policy, now);
  return latest === null ? newExpiry : Math.min(newExpiry ?? latest, latest);
}

/**
 * Returns the expiry that a row sets for an existing key. If the policy would change the row's expiry, a current expiry
 * within the policy is kept, so that an import can be repeated.
 */
export function updatedExpiry(
  rules: LifetimeRules,
  rowExpiry: number | null,
  currentExpiry: number | null,
): number | null {
  const newExpiry = importedExpiry(rules, rowExpiry);
  return newExpiry !== rowExpiry && allowsExpiry(rules.policy, currentExpiry, rules.context.now())
    ? currentExpiry
    : newExpiry;
}

/** Returns the error message if the row exceeds the account's maximum lifetime; undefined if it does not. */
export function lifetimeFault(policy: KeyPolicy, expiresAt: number | null, now: number): string | undefined {
  if (allowsExpiry(policy, expiresAt, now)) return undefined;
  const maximum = `the account's maximum lifetime of ${policy.maxLifetimeDays} days`;
  return expiresAt === null
    ? `The row has no expiry, which ${maximum} requires. Add expires_at, or set apply_policy (--apply-policy).`
    : `The expiry exceeds ${maximum}. Choose an earlier expires_at, or set apply_policy (--apply-policy).`;
}
