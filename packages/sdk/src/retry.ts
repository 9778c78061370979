import { KeywardError } from './api-error.ts';
import { type Deadline, untilAborted } from './deadline.ts';

/** Upper bounds of the wait before the second and before each further attempt, in milliseconds. */
const FIRST_WAIT = 500;
const GROWTH = 4;
const LONGEST_WAIT = 8000;

/** How often and for how long a call is repeated. Time and chance are arguments, so that tests need neither. */
export interface RetryPolicy {
  /** How many attempts may follow the first. */
  readonly retries: number;
  /** The clock, in milliseconds since 1970. */
  readonly now: () => number;
  /** At least 0 and less than 1, as `Math.random` has it. */
  readonly random: () => number;
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** What bounds the attempts of one call. */
export interface RetryBudget extends RetryPolicy {
  /** By {@link RetryPolicy.now}: a wait that would end later is not started. */
  readonly until: number;
  /** How many attempts failed so far. */
  failures: number;
}

interface Attempts<T> {
  readonly deadline: Deadline;
  readonly mayRepeat: (error: unknown) => boolean;
  readonly attempt: () => Promise<T>;
}

/**
 * Repeats an attempt that failed in a way that a later one may not.
 * @throws the failure of the last attempt, or the reason of the caller's signal
 */
export async function withRetries<T>(budget: RetryBudget, { deadline, mayRepeat, attempt }: Attempts<T>): Promise<T> {
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (budget.failures >= budget.retries || !mayRepeat(error)) throw error;
      await waitAfter(error, budget, deadline);
      budget.failures++;
    }
  }
}

/** @throws the failure itself when the time that is left is not enough, or ends meanwhile */
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
 * Returns whether the same request may succeed a moment later: no answer came, or one whose status says so, whether the
 * API or a proxy gave it. A proxy's 502 or 504 does not: a proxy that is set up wrongly gives them as well.
 */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof KeywardError)) return false;
  return error.code === 'network' || error.status === 429 || error.status === 503;
}

/** At least half of the backoff and at most all of it, so that clients that failed together do not return together. */
function pauseAfter(error: unknown, failures: number, random: () => number): number {
  const backoff = Math.min(LONGEST_WAIT, FIRST_WAIT * GROWTH ** failures) * (0.5 + random() / 2);
  const asked = error instanceof KeywardError ? (error.retryAfter ?? 0) * 1000 : 0;
  return Math.max(asked, backoff);
}

/** Waits with a timer that ends with the signal, so that it does not keep a process alive. */
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
