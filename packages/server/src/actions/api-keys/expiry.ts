import type { Context } from '../context.ts';
import { Refusal } from '../refusal.ts';

/** An expiry that has passed already can only be a mistake. @throws Refusal expiry_in_past */
export function requireFuture(context: Context, expiresAt: number | null | undefined): void {
  if (typeof expiresAt === 'number' && expiresAt <= context.now()) throw new Refusal('expiry_in_past');
}
