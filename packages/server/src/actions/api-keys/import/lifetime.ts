import { allowsExpiry, defaultExpiry, type KeyPolicy, latestExpiry } from '../../../domain/key-policy.ts';
import type { ImportScope } from './scope.ts';

/** The key policy and whether it applies to an import. */
type LifetimeRules = Pick<ImportScope, 'policy' | 'options'> & {
  readonly context: Pick<ImportScope['context'], 'now'>;
};

/** Returns the expiry of a new key, based on the expiry in its row. */
export function importedExpiry({ context, policy, options }: LifetimeRules, given: number | null): number | null {
  if (!options.appliesPolicy) return given;
  const now = context.now();
  const wanted = given ?? defaultExpiry(policy, now);
  const latest = latestExpiry(policy, now);
  return latest === null ? wanted : Math.min(wanted ?? latest, latest);
}

/**
 * Returns the expiry of an existing key after its row. If the policy would change the row's expiry, a current expiry
 * within the policy is kept, so that an import can be repeated.
 */
export function updatedExpiry(rules: LifetimeRules, given: number | null, present: number | null): number | null {
  const wanted = importedExpiry(rules, given);
  return wanted !== given && allowsExpiry(rules.policy, present, rules.context.now()) ? present : wanted;
}

/** Returns the reason if the row exceeds the account's maximum lifetime; undefined if it does not. */
export function lifetimeFault(policy: KeyPolicy, expiresAt: number | null, now: number): string | undefined {
  if (allowsExpiry(policy, expiresAt, now)) return undefined;
  const maximum = `the account's maximum lifetime of ${policy.maxLifetimeDays} days`;
  return expiresAt === null
    ? `The row has no expiry, which ${maximum} requires. Add expires_at, or set apply_policy (--apply-policy).`
    : `The expiry exceeds ${maximum}. Choose an earlier expires_at, or set apply_policy (--apply-policy).`;
}
