import { allowsExpiry, defaultExpiry, type KeyPolicy, latestExpiry } from '../../domain/key-policy.ts';

/** How the key policy of the account applies to an import. */
export interface LifetimeRules {
  readonly policy: KeyPolicy;
  /** Whether rows without expiry get the default lifetime, and longer ones are shortened to the maximum. */
  readonly appliesPolicy: boolean;
}

/** Returns the expiry of an imported key, given the expiry of its row. */
export function importedExpiry({ policy, appliesPolicy }: LifetimeRules, given: number | null, now: number) {
  if (!appliesPolicy) return given;
  const wanted = given ?? defaultExpiry(policy, now);
  const latest = latestExpiry(policy, now);
  return latest === null ? wanted : Math.min(wanted ?? latest, latest);
}

/** @returns why the account's maximum lifetime refuses the row */
export function lifetimeFault({ policy }: LifetimeRules, expiresAt: number | null, now: number): string | undefined {
  if (allowsExpiry(policy, expiresAt, now)) return undefined;
  const maximum = `the account's maximum lifetime of ${policy.longestLifeDays} days`;
  return expiresAt === null
    ? `The row has no expiry, which ${maximum} requires. Add expires_at, or set apply_policy (--apply-policy).`
    : `The expiry exceeds ${maximum}. Choose an earlier expires_at, or set apply_policy (--apply-policy).`;
}
