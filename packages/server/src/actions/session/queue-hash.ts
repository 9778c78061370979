import type { Requester } from '../../sign-in/fair-queue.ts';
import { TooManyWaiting } from '../../sign-in/password-queue.ts';
import type { Ports } from '../ports.ts';
import { Refusal } from '../refusal.ts';

const TRY_AGAIN_SECONDS = 5;

/**
 * Queues a password hash for the requester, and computes it when its turn comes.
 * @param requester undefined if the client is unknown
 * @throws Refusal too_many_attempts, immediately, if the queue is full
 */
export function queueHash<T>(
  { hashing }: Ports<'hashing'>,
  requester: Requester | undefined,
  compute: () => Promise<T>,
): Promise<T> {
  try {
    return hashing.run(requester, compute);
  } catch (error) {
    throw toQueueRefusal(error);
  }
}

/** Converts the error for a full queue to a Refusal; returns other errors unchanged. */
export function toQueueRefusal(error: unknown): unknown {
  return error instanceof TooManyWaiting ? new Refusal('too_many_attempts', undefined, TRY_AGAIN_SECONDS) : error;
}
