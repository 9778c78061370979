import Type, { type Static } from 'typebox';
import { ApiKey, ApiKeyWithSecret, Appname } from './api-key.ts';
import { readableText, unixSeconds } from './text.ts';

/** The reasons why a key needs a decision. */
export const reviewReasons = [
  'never_used',
  'unused',
  'admin_only_reads',
  'no_owner',
  'owner_left',
  'no_expiry',
  'expiring',
] as const;
export type ReviewReason = (typeof reviewReasons)[number];

const Reason = Type.Union(
  [
    Type.Literal('never_used'),
    Type.Literal('unused'),
    Type.Literal('admin_only_reads'),
    Type.Literal('no_owner'),
    Type.Literal('owner_left'),
    Type.Literal('no_expiry'),
    Type.Literal('expiring'),
  ],
  {
    description:
      'never_used (for 30 days), unused (for 90 days), admin_only_reads (for 90 days), no_owner, owner_left, no_expiry, or expiring (within 7 days)',
  },
);

export const reviewDecisions = ['disable', 'rotate', 'reduce', 'keep', 'delete'] as const;
export type ReviewDecisionKind = (typeof reviewDecisions)[number];
const Kind = Type.Union(
  [
    Type.Literal('disable'),
    Type.Literal('rotate'),
    Type.Literal('reduce'),
    Type.Literal('keep'),
    Type.Literal('delete'),
  ],
  {
    description: 'disable, rotate, reduce (to READONLY), keep (until a date) or delete',
  },
);

const count = (description: string) => Type.Integer({ minimum: 0, description });
const TimeOrNull = (description: string) => Type.Union([unixSeconds(description), Type.Null()]);
const NameOrNull = Type.Union([Type.String({ maxLength: 320 }), Type.Null()]);

export const ReviewCounts = Type.Object(
  {
    keys: count('number of keys of the account'),
    due: count('keys that need a decision for any reason'),
    by_reason: Type.Object(
      Object.fromEntries(reviewReasons.map((each) => [each, count('keys')])) as Record<
        ReviewReason,
        ReturnType<typeof count>
      >,
      { additionalProperties: false },
    ),
  },
  {
    additionalProperties: false,
    description:
      'number of keys that need a decision; disabled and expired keys are not counted, nor keys that are kept until a later date',
  },
);
export type ReviewCounts = Static<typeof ReviewCounts>;

export const Review = Type.Object(
  {
    id: Type.String({ maxLength: 64 }),
    started_at: unixSeconds('when it was started'),
    started_by: Type.String({ maxLength: 320 }),
    finished_at: TimeOrNull('when it was finished, or null'),
    finished_by: NameOrNull,
    found: ReviewCounts,
    remaining: Type.Union([ReviewCounts, Type.Null()], {
      description: 'keys without a decision when it was finished',
    }),
    decided: Type.Object(
      Object.fromEntries(reviewDecisions.map((each) => [each, count('keys')])) as Record<
        ReviewDecisionKind,
        ReturnType<typeof count>
      >,
      { additionalProperties: false },
    ),
  },
  { additionalProperties: false, description: 'A review of the keys' },
);
export type Review = Static<typeof Review>;

export const ReviewItem = Type.Object(
  {
    key: ApiKey,
    reasons: Type.Array(Reason),
    requests_24_hours: count('allowed requests'),
    requests_30_days: count('allowed requests'),
    denied_30_days: count('denied requests'),
    operations: Type.Array(Type.String(), {
      description: 'operations performed with the key in the last 30 days, most recent first; at most 3',
    }),
    last_write_at: TimeOrNull('last request that READONLY may not make, or null'),
  },
  { additionalProperties: false, description: 'A key that needs a decision, with the facts for it' },
);
export type ReviewItem = Static<typeof ReviewItem>;

export const ReviewItemQuery = Type.Object(
  {
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, description: '1 to 100 items; 25 by default' })),
    cursor: Type.Optional(
      Type.String({ minLength: 1, maxLength: 64, description: 'meta.next_cursor of an earlier response' }),
    ),
    reason: Type.Optional(Reason),
  },
  { additionalProperties: false },
);

export const ReviewDecision = Type.Object(
  {
    appname: Appname,
    decision: Kind,
    decided_at: unixSeconds('when it was recorded'),
    decided_by: Type.String({ maxLength: 320 }),
    keep_until: TimeOrNull('until when reviews exclude the key, or null'),
    note: Type.Union([Type.String({ maxLength: 200 }), Type.Null()]),
    reasons: Type.Array(Reason),
    undoable: Type.Boolean({
      description: 'whether it can be undone: a deletion cannot, and others only while the review is open',
    }),
  },
  { additionalProperties: false, description: 'A decision about a key, with its user and time' },
);
export type ReviewDecision = Static<typeof ReviewDecision>;

const decided = { appname: Appname, note: Type.Optional(readableText(200, 'why')) };

export const DecideToChange = Type.Object(
  {
    decision: Type.Union([Type.Literal('disable'), Type.Literal('reduce'), Type.Literal('delete')], {
      description: 'disable, reduce (to READONLY) or delete',
    }),
    ...decided,
  },
  { additionalProperties: false },
);

export const DecideToRotate = Type.Object(
  {
    decision: Type.Literal('rotate', { description: 'rotate, which needs an Idempotency-Key' }),
    ...decided,
    overlap_seconds: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 90 * 86_400,
        description:
          'the seconds for which the old secret stays valid, at most 7776000 (90 days); 86400 (one day) by default',
      }),
    ),
  },
  { additionalProperties: false },
);

export const DecideToKeep = Type.Object(
  {
    decision: Type.Literal('keep', { description: 'keep (until a date)' }),
    ...decided,
    keep_until: unixSeconds('until when the key is kept, at most 366 days from now'),
  },
  { additionalProperties: false },
);

export const NewReviewDecision = Type.Union([DecideToChange, DecideToRotate, DecideToKeep], {
  description:
    'an object with appname and decision: disable, rotate (overlap_seconds), reduce (to READONLY), keep (needs keep_until) or delete',
});
export type NewReviewDecision = Static<typeof NewReviewDecision>;

export const DecidedReviewItem = Type.Object(
  {
    decision: ReviewDecision,
    new_secret: Type.Union([ApiKeyWithSecret, Type.Null()], {
      description: 'after rotate: the key with its new secret, which is shown only once; null otherwise',
    }),
  },
  { additionalProperties: false },
);
export type DecidedReviewItem = Static<typeof DecidedReviewItem>;
