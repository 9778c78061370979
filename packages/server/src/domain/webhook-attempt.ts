import type { Delivery, UndeliverableBecause, Webhook } from './webhook.ts';

/** After which attempt how long is waited, in seconds: what Standard Webhooks proposes. Ten attempts in three days. */
const PAUSES = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400];
/** Of the pause, so that what failed at the same moment does not come back at the same moment. */
const JITTER = 0.2;
const LONGEST_WISH = 86_400;
/** No success for so long, and the endpoint is disabled. */
const FAILING_SECONDS = 5 * 86_400;

/** What came of an attempt. */
export interface AttemptOutcome {
  /** What the receiver answered; null when nothing was answered. */
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
  const tried: Delivery = { ...delivery, attempts, lastAttemptAt: now, lastStatus: status, failure };
  if (failure === null) return { ...tried, state: 'delivered' };
  const pause = PAUSES[attempts - 1];
  // 410 is the receiver's word that it will never want this again.
  if (pause === undefined || status === 410) return { ...tried, state: 'dead' };
  const wish = Math.min(retryAfter ?? 0, LONGEST_WISH);
  return { ...tried, state: 'pending', nextAttemptAt: now + Math.max(Math.ceil(pause * (1 + JITTER * chance)), wish) };
}

/** How an endpoint stands after an attempt: one success and it is well. */
export function afterOutcome(
  { failingSince }: Pick<Webhook, 'failingSince'>,
  { status, failure }: AttemptOutcome,
  now: number,
): { readonly failingSince: number | null; readonly disableBecause: UndeliverableBecause | null } {
  if (failure === null) return { failingSince: null, disableBecause: null };
  const since = failingSince ?? now;
  if (status === 410) return { failingSince: since, disableBecause: 'gone' };
  return { failingSince: since, disableBecause: now - since >= FAILING_SECONDS ? 'failing' : null };
}

/** Reads `Retry-After`: seconds or a date. @returns seconds from now on; null for anything else */
export function readRetryAfter(text: string | undefined, now: number): number | null {
  if (text === undefined) return null;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  const date = Date.parse(text);
  return Number.isNaN(date) ? null : Math.max(0, Math.ceil(date / 1000) - now);
}
