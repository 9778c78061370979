import { KeywardError } from './api-error.ts';
import { type Deadline, untilAborted } from './deadline.ts';

/** The backoff: the maximum wait before the second attempt, its growth factor, and its limit, in milliseconds. */
const FIRST_WAIT = 500;
const GROWTH = 4;
const MAX_WAIT = 8000;

/** The retry policy of a call. Time and randomness are arguments, for tests. */
export interface RetryPolicy {
  /** Maximum number of attempts after the first. */
  readonly retries: number;
  /** The clock, in Unix milliseconds. */
  readonly now: () => number;
  /** Returns a number from 0 up to, but not including, 1, like `Math.random`. */
  readonly random: () => number;
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** The limits of the attempts of one call. */
export interface RetryBudget extends RetryPolicy {
  /** The latest end of a wait, by {@link RetryPolicy.now}. */
  readonly until: number;
  /** Number of failed attempts so far. */
  failures: number;
}

interface Attempts<T> {
  readonly deadline: Deadline;
  readonly canRetry: (error: unknown) => boolean;
  readonly attempt: () => Promise<T>;
}

/**
 * Retries an attempt while its error is retryable.
 * @throws the error of the last attempt, or the reason of the caller's signal
 */
export async function withRetries<T>(budget: RetryBudget, { deadline, canRetry, attempt }: Attempts<T>): Promise<T> {
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (budget.failures >= budget.retries || !canRetry(error)) throw error;
      await waitAfter(error, budget, deadline);
      budget.failures++;
    }
  }
}

/** @throws the error of the attempt if the remaining time is too short or runs out */
async function waitAfter(error: unknown, budget: RetryBudget, deadline: Deadline): Promise<void> {
  const pause = pauseAfter(error, budget.failures, budget.random);
  if (pause >= budget.until - budget.now()) throw error;
  try {
    await untilAborted(budget.wait(pause, deadline.signal), deadline.signal);
  } catch (reason) {
    throw deadline.passed() ? error : reason;
  }
}

/**
 * Returns whether a retry may succeed: there was no response, or its status was 429 or 503. Not for 502 and 504, which a
 * misconfigured proxy also returns.
 */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof KeywardError)) return false;
  return error.code === 'network' || error.status === 429 || error.status === 503;
}

/** Returns between half and all of the backoff, so that clients that failed together do not retry together. */
function pauseAfter(error: unknown, failures: number, random: () => number): number {
  const backoff = Math.min(MAX_WAIT, FIRST_WAIT * GROWTH ** failures) * (0.5 + random() / 2);
  const serverWait = error instanceof KeywardError ? (error.retryAfter ?? 0) * 1000 : 0;
  return Math.max(serverWait, backoff);
}

/** Waits with a timer that is cleared when the signal is aborted, so that it does not keep the process alive. */
export function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const cancel = () => clearTimeout(timer);
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', cancel);
      resolve();
    }, milliseconds);
    signal.addEventListener('abort', cancel, { once: true });
  });
}
