import { allowsExpiry, type KeyPolicy } from '../../../domain/key-policy.ts';
import type { Ports } from '../../ports.ts';
import { Refusal } from '../../refusal.ts';

/**
 * Requires that a new expiry is in the future, because a past expiry can only be a mistake, and that it is within the
 * account's maximum lifetime.
 * @throws Refusal expiry_in_past, lifetime_too_long
 */
export function requireExpiryAllowed(context: Ports<'now'>, policy: KeyPolicy, expiresAt: number | null): void {
  if (expiresAt !== null && expiresAt <= context.now()) throw new Refusal('expiry_in_past');
  if (allowsExpiry(policy, expiresAt, context.now())) return;
  throw new Refusal(
    'lifetime_too_long',
    `The expiry exceeds the account's maximum lifetime of ${policy.maxLifetimeDays} days. Choose an earlier expires_at.`,
  );
}
