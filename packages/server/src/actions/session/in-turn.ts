import { TooManyWaiting } from '../../sign-in/turns.ts';
import { Refusal } from '../refusal.ts';

const TRY_AGAIN_SECONDS = 5;

/** Work on a password hash, of which few run at once. @throws Refusal too_many_attempts when too many wait already */
export async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof TooManyWaiting) throw new Refusal('too_many_attempts', undefined, TRY_AGAIN_SECONDS);
    throw error;
  }
}
