import {
  addedBefore,
  all,
  DAY,
  expiresWithin,
  isReviewable,
  type KeyCondition,
  neverExpires,
  neverUsed,
  unusedFor,
  used,
} from './key-condition.ts';

/** Why somebody should decide about a key. */
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

/** What can be decided; of these only a deletion cannot be undone. */
export const decisionKinds = ['disable', 'rotate', 'reduce', 'keep', 'delete'] as const;
export type DecisionKind = (typeof decisionKinds)[number];

/** So long a new key may stay unused before anybody asks. */
const GRACE_DAYS = 30;
const UNUSED_DAYS = 90;
/** So long an ADMIN key must have done nothing but reading. */
const READING_DAYS = 90;
const EXPIRING_DAYS = 7;
/** A key can be kept out of reviews for so long. */
export const MOST_KEPT_DAYS = 366;

/** What a review asks at a moment. */
export interface Terms {
  readonly now: number;
  /** The keys that it is about, whatever the reason. */
  readonly reviewable: KeyCondition;
  /** What times and state say of each reason; storage adds what a key's owner and requests say. */
  readonly because: Readonly<Record<Reason, KeyCondition>>;
  /** An ADMIN key that has done no more than reading since then, in Unix seconds, only reads. */
  readonly readingSince: number;
  /** A review: what was decided in it is not to be decided again. */
  readonly decidedIn: string | null;
}

const ANY: KeyCondition = { times: {} };

export function termsAt(now: number, review: Pick<Review, 'id'> | undefined): Terms {
  return {
    now,
    reviewable: isReviewable(now),
    because: {
      never_used: all(neverUsed, unusedFor(GRACE_DAYS, now)),
      unused: all(used, unusedFor(UNUSED_DAYS, now)),
      admin_only_reads: all(used, addedBefore(GRACE_DAYS, now)),
      no_owner: ANY,
      owner_left: ANY,
      no_expiry: neverExpires,
      expiring: expiresWithin(EXPIRING_DAYS, now),
    },
    readingSince: now - READING_DAYS * DAY,
    decidedIn: review?.id ?? null,
  };
}

/** How many keys there are and need a decision; one that does for several reasons counts once in `due`. */
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
  /** What was left undecided when it was finished. */
  readonly remaining: Tally | null;
}

/** What was known of a key when it was decided about. */
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

/** What was decided about a key, and how it was before. */
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
