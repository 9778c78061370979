import Type from 'typebox';
import { created, ok, operation } from '../operation.ts';
import { Appname } from '../schemas/api-key.ts';
import { Overview } from '../schemas/overview.ts';
import {
  DecidedReviewItem,
  NewReviewDecision,
  Review,
  ReviewCounts,
  ReviewDecision,
  ReviewItem,
  ReviewItemQuery,
} from '../schemas/review.ts';
import { IdempotencyHeaders } from '../schemas/rotation.ts';

const Id = Type.String({ pattern: '^[0-9A-Za-z_]{1,64}$', description: 'the id of a review' });
const params = Type.Object({ id: Id });

export const getOverview = operation('getOverview', {
  summary: 'Get the overview of the keys',
  description: 'Checks by hour and day, denials by reason, the most used keys, and keys that need attention.',
  tag: 'Reviews',
  answer: ok(Overview),
});

export const countDueKeys = operation('countDueKeys', {
  summary: 'Count the keys that need a decision',
  tag: 'Reviews',
  answer: ok(ReviewCounts),
});

export const listReviews = operation('listReviews', {
  summary: 'List reviews',
  description: 'Newest first, at most 100.',
  tag: 'Reviews',
  answer: ok(Type.Array(Review)),
});

export const startReview = operation('startReview', {
  summary: 'Start a review',
  description: 'An account has one open review at a time. Every user who may change keys can decide in it.',
  tag: 'Reviews',
  answer: created(Review),
  errors: ['review_open'],
});

export const getReview = operation('getReview', {
  summary: 'Get a review',
  tag: 'Reviews',
  params,
  answer: ok(Review),
  errors: ['not_found'],
});

export const listReviewItems = operation('listReviewItems', {
  summary: 'List the keys of a review that need a decision',
  description: 'The current state: a key that was used or changed and no longer needs a decision is omitted.',
  tag: 'Reviews',
  params,
  query: ReviewItemQuery,
  answer: ok(Type.Array(ReviewItem)),
  errors: ['not_found', 'invalid_cursor'],
});

export const listReviewDecisions = operation('listReviewDecisions', {
  summary: 'List the decisions of a review',
  description: 'Newest first, at most 1000; the export has all decisions.',
  tag: 'Reviews',
  params,
  answer: ok(Type.Array(ReviewDecision)),
  errors: ['not_found'],
});

export const decideReviewItem = operation('decideReviewItem', {
  summary: 'Record a decision about a key',
  description:
    'The change is made immediately, by the rules that apply to it outside a review. A repeated rotate with the same Idempotency-Key starts no second rotation; delete also requires api-keys:delete.',
  tag: 'Reviews',
  params,
  headers: Type.Partial(IdempotencyHeaders),
  body: NewReviewDecision,
  answer: ok(DecidedReviewItem),
  errors: [
    'not_found',
    'review_finished',
    'already_decided',
    'item_changed',
    'exceeds_own_rights',
    'exceeds_own_limits',
    'environment_mismatch',
    'reauthentication_required',
    'rotation_running',
    'rotation_finished',
  ],
});

export const undoReviewDecision = operation('undoReviewDecision', {
  summary: 'Undo a decision',
  description: 'Restores the key to its previous state; it needs a decision again. A deleted key cannot be restored.',
  tag: 'Reviews',
  params: Type.Object({ id: Id, appname: Appname }),
  answer: ok(Review),
  errors: [
    'not_found',
    'review_finished',
    'decision_final',
    'secret_revoked',
    'no_rotation',
    'rotation_finished',
    'exceeds_own_rights',
    'exceeds_own_limits',
    'environment_mismatch',
    'reauthentication_required',
  ],
});

export const finishReview = operation('finishReview', {
  summary: 'Finish a review',
  description:
    'The review records the number of keys without a decision. Its decisions can no longer be undone in the review.',
  tag: 'Reviews',
  params,
  answer: ok(Review),
  errors: ['not_found', 'review_finished'],
});

export const exportReview = operation('exportReview', {
  summary: 'Export the decisions of a review',
  description:
    'CSV (RFC 4180) with the user, decision, key and time. Spreadsheets do not interpret any cell as a formula.',
  tag: 'Reviews',
  params,
  answer: ok(Type.String()),
  errors: ['not_found'],
});
