import type { ApiKey } from './api-key.ts';
import { all, DAY, expiresAfter, expiresWithin, hasStatus, isWorking, type KeyCondition } from './key-condition.ts';

/** What people are told of ahead of time: that a key expires, or that it will be ended because nobody uses it. */
export type NoticeKind = 'expiry' | 'unused';

/** How many days before its expiry a key is spoken of, each once; 0 is when it has expired. */
export const EXPIRY_STAGES = [30, 7, 1, 0] as const;
export type ExpiryStage = (typeof EXPIRY_STAGES)[number];

/** Who was away longer is not told of what expired before. */
const EXPIRED_TOLD_SECONDS = 7 * DAY;

/** What is told of a key. */
export interface Notice {
  readonly id: string;
  readonly kind: NoticeKind;
  /** When it happens. */
  readonly dueAt: number;
  /** How long before it is told. */
  readonly days: number;
  readonly createdAt: number;
  readonly key: Pick<ApiKey, 'id' | 'appname' | 'role' | 'owner'>;
}

/**
 * The keys whose expiry is announced at this stage: the nearest stage counts, so that whoever was away hears of a key once
 * and not of every stage that was missed.
 */
export function expiriesTold(stage: ExpiryStage, now: number): KeyCondition {
  if (stage === 0) return all(hasStatus('expired', now), expiresAfter(now - EXPIRED_TOLD_SECONDS));
  const nearer = EXPIRY_STAGES[EXPIRY_STAGES.indexOf(stage) + 1] ?? 0;
  return all(isWorking(now), expiresWithin(stage, now), expiresAfter(now + nearer * DAY));
}

/** A key that was made to live for five days has not come within a week of its end: it was born there. */
export function shortestLifeTold(stage: ExpiryStage): number {
  return stage * DAY;
}
