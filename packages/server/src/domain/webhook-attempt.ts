import type { Delivery, UndeliverableReason, Webhook } from './webhook.ts';

/** Seconds to wait after each attempt, as Standard Webhooks proposes: ten attempts in three days. */
const RETRY_SECONDS = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400];
/** Maximum fraction added to a delay, so that deliveries that failed together do not retry together. */
const JITTER = 0.2;
const MAX_RETRY_AFTER = 86_400;
/** Time without a successful delivery after which the endpoint is disabled. */
const FAILING_SECONDS = 5 * 86_400;

/** The outcome of an attempt. */
export interface AttemptOutcome {
  /** HTTP status of the response; null without a response. */
  readonly status: number | null;
  /** Null for a success. */
  readonly failure: string | null;
  /** Seconds that the receiver asked to wait (RFC 9110, 10.2.3). */
  readonly retryAfter: number | null;
}

/** @param chance from 0 to 1 */
export function afterAttempt(
  delivery: Delivery,
  { status, failure, retryAfter }: AttemptOutcome,
  { now, chance }: { readonly now: number; readonly chance: number },
): Delivery {
  const attempts = delivery.attempts + 1;
  const attempted: Delivery = { ...delivery, attempts, lastAttemptAt: now, lastStatus: status, failure };
  if (failure === null) return { ...attempted, state: 'delivered' };
  const pause = RETRY_SECONDS[attempts - 1];
  // With status 410, the receiver requests that deliveries stop.
  if (pause === undefined || status === 410) return { ...attempted, state: 'dead' };
  const requested = Math.min(retryAfter ?? 0, MAX_RETRY_AFTER);
  return {
    ...attempted,
    state: 'pending',
    nextAttemptAt: now + Math.max(Math.ceil(pause * (1 + JITTER * chance)), requested),
  };
}

/** Returns the state of an endpoint after an attempt. One successful delivery resets the state. */
export function afterOutcome(
  { failingSince }: Pick<Webhook, 'failingSince'>,
  { status, failure }: AttemptOutcome,
  now: number,
): { readonly failingSince: number | null; readonly disableReason: UndeliverableReason | null } {
  if (failure === null) return { failingSince: null, disableReason: null };
  const since = failingSince ?? now;
  if (status === 410) return { failingSince: since, disableReason: 'gone' };
  return { failingSince: since, disableReason: now - since >= FAILING_SECONDS ? 'failing' : null };
}

/**
 * Parses `Retry-After`: seconds or a date.
 * @returns seconds from now; null for any other value
 */
export function readRetryAfter(text: string | undefined, now: number): number | null {
  if (text === undefined) return null;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  const date = Date.parse(text);
  return Number.isNaN(date) ? null : Math.max(0, Math.ceil(date / 1000) - now);
}
