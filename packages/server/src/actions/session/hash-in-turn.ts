import type { Requester } from '../../sign-in/fair-queue.ts';
import { TooManyWaiting } from '../../sign-in/password-queue.ts';
import type { Ports } from '../ports.ts';
import { Refusal } from '../refusal.ts';

const TRY_AGAIN_SECONDS = 5;

/**
 * Computes a password hash when it is the claimant's turn.
 * @param claimant undefined for a request that nothing vouches for
 * @throws Refusal too_many_attempts, immediately, if too many wait already
 */
export function hashInTurn<T>(
  { hashing }: Ports<'hashing'>,
  claimant: Requester | undefined,
  compute: () => Promise<T>,
): Promise<T> {
  try {
    return hashing.run(claimant, compute);
  } catch (error) {
    throw refusalOfQueue(error);
  }
}

/** Returns what the caller gets for an error of work that waits for its turn. */
export function refusalOfQueue(error: unknown): unknown {
  return error instanceof TooManyWaiting ? new Refusal('too_many_attempts', undefined, TRY_AGAIN_SECONDS) : error;
}
