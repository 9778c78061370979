import type { Requester } from '../../sign-in/fair-queue.ts';
import { TooManyWaiting } from '../../sign-in/password-queue.ts';
import type { Ports } from '../ports.ts';
import { Refusal } from '../refusal.ts';

const TRY_AGAIN_SECONDS = 5;

/**
 * Queues a password hash for the claimant, and computes it when it is next.
 * @param claimant undefined for an unknown requester
 * @throws Refusal too_many_attempts, immediately, if the queue is full
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

/** Converts the error of a full queue to a Refusal; returns other errors unchanged. */
export function refusalOfQueue(error: unknown): unknown {
  return error instanceof TooManyWaiting ? new Refusal('too_many_attempts', undefined, TRY_AGAIN_SECONDS) : error;
}
