import {
  addedBefore,
  combineConditions,
  DAY,
  expiresWithin,
  isReviewable,
  type KeyCondition,
  neverExpires,
  neverUsed,
  unusedFor,
  used,
} from './key-condition.ts';

/** Reasons why a key needs a decision. */
export const reasons = [
  'never_used',
  'unused',
  'admin_only_reads',
  'no_owner',
  'owner_left',
  'no_expiry',
  'expiring',
] as const;
export type Reason = (typeof reasons)[number];

/** Possible decisions; only a deletion cannot be undone. */
export const decisionKinds = ['disable', 'rotate', 'reduce', 'keep', 'delete'] as const;
export type DecisionKind = (typeof decisionKinds)[number];

/** Days for which a new key may stay unused before it requires a decision. */
const GRACE_DAYS = 30;
const UNUSED_DAYS = 90;
/** An ADMIN key that made only reads for this many days requires a decision. */
const READ_ONLY_DAYS = 90;
const EXPIRING_DAYS = 7;
/** Maximum number of days for which a decision can exclude a key from reviews. */
export const MAX_KEEP_DAYS = 366;

/** The criteria of a review at a point in time. */
export interface ReviewCriteria {
  readonly now: number;
  /** The condition for keys that a review can include. */
  readonly reviewable: KeyCondition;
  /** Conditions by reason, based on times and states. Storage adds the conditions on owners and requests. */
  readonly conditions: Readonly<Record<Reason, KeyCondition>>;
  /** Unix seconds. An ADMIN key without writes since this time only reads. */
  readonly readingSince: number;
  /** A review whose decisions exclude keys. */
  readonly decidedIn: string | null;
}

const ANY: KeyCondition = { times: {} };

export function criteriaAt(now: number, review: Pick<Review, 'id'> | undefined): ReviewCriteria {
  return {
    now,
    reviewable: isReviewable(now),
    conditions: {
      never_used: combineConditions(neverUsed, unusedFor(GRACE_DAYS, now)),
      unused: combineConditions(used, unusedFor(UNUSED_DAYS, now)),
      admin_only_reads: combineConditions(used, addedBefore(GRACE_DAYS, now)),
      no_owner: ANY,
      owner_left: ANY,
      no_expiry: neverExpires,
      expiring: expiresWithin(EXPIRING_DAYS, now),
    },
    readingSince: now - READ_ONLY_DAYS * DAY,
    decidedIn: review?.id ?? null,
  };
}

/** The number of keys, and of keys that require a decision; `due` counts a key with several reasons once. */
export interface Tally {
  readonly keys: number;
  readonly due: number;
  readonly byReason: Readonly<Record<Reason, number>>;
}

export interface Review {
  readonly id: string;
  readonly startedAt: number;
  readonly startedBy: string;
  readonly finishedAt: number | null;
  readonly finishedBy: string | null;
  readonly found: Tally;
  /** Number of keys without a decision when the review was finished. */
  readonly remaining: Tally | null;
}

/** The properties of a key at the time of a decision. */
export interface Evidence {
  readonly reasons: readonly Reason[];
  readonly role: string;
  readonly owner: string | null;
  readonly createdAt: number;
  readonly lastLogin: number | null;
  readonly lastIp: string | null;
  readonly expiresAt: number | null;
  readonly lastWriteAt: number | null;
}

/** A decision about a key, and the state of the key before the decision. */
export interface Decision {
  readonly keyId: string;
  readonly appname: string;
  readonly kind: DecisionKind;
  readonly at: number;
  readonly by: string;
  readonly keepUntil: number | null;
  readonly note: string | null;
  readonly evidence: Evidence;
  readonly before: { readonly role: string; readonly state: 'enabled' | 'quarantined' | 'disabled' };
}
