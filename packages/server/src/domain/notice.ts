import type { ApiKey } from './api-key.ts';
import {
  combineConditions,
  DAY,
  expiresAfter,
  expiresWithin,
  hasStatus,
  isWorking,
  type KeyCondition,
} from './key-condition.ts';

/** The subject of a notice: an expiring key, or an unused key that will be disabled or deleted. */
export type NoticeKind = 'expiry' | 'unused';

/** Number of days before expiry at which a key is announced, once each; 0 is after the expiry. */
export const EXPIRY_STAGES = [30, 7, 1, 0] as const;
export type ExpiryStage = (typeof EXPIRY_STAGES)[number];

/** Limit after a longer downtime: keys that expired earlier are not announced. */
const EXPIRED_NOTICE_SECONDS = 7 * DAY;

/** A notice about a key. */
export interface Notice {
  readonly id: string;
  readonly kind: NoticeKind;
  /** When the announced action takes place. */
  readonly dueAt: number;
  /** Number of days before the action at which it was announced. */
  readonly days: number;
  readonly createdAt: number;
  readonly key: Pick<ApiKey, 'id' | 'appname' | 'role' | 'owner'>;
}

/**
 * Returns the keys whose expiry is announced at this stage. Only the nearest stage applies, so that after a downtime
 * each key is announced once and not for every missed stage.
 */
export function announcedAt(stage: ExpiryStage, now: number): KeyCondition {
  if (stage === 0) return combineConditions(hasStatus('expired', now), expiresAfter(now - EXPIRED_NOTICE_SECONDS));
  const nearer = EXPIRY_STAGES[EXPIRY_STAGES.indexOf(stage) + 1] ?? 0;
  return combineConditions(isWorking(now), expiresWithin(stage, now), expiresAfter(now + nearer * DAY));
}

/**
 * Returns the minimum lifetime of keys announced at this stage, so that a key that was created five days before its
 * expiry is not announced as "7 days".
 */
export function minLifetimeAnnouncedAt(stage: ExpiryStage): number {
  return stage * DAY;
}
