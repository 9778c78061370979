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
  summary: 'See how the keys are doing',
  description: 'Checks by hour and day, refusals by reason, the busiest keys, and those that somebody should look at.',
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
  description: 'The latest first, at most 100.',
  tag: 'Reviews',
  answer: ok(Type.Array(Review)),
});

export const startReview = operation('startReview', {
  summary: 'Begin a review',
  description: 'One at a time, shared by all who may change keys.',
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
  summary: 'List the keys that a review still has to decide about',
  description:
    'As things are now: a key that is used or changed meanwhile so that nothing is to be decided is left out.',
  tag: 'Reviews',
  params,
  query: ReviewItemQuery,
  answer: ok(Type.Array(ReviewItem)),
  errors: ['not_found', 'invalid_cursor'],
});

export const listReviewDecisions = operation('listReviewDecisions', {
  summary: 'List what was decided in a review',
  description: 'The latest first, at most 1000; the export has all of them.',
  tag: 'Reviews',
  params,
  answer: ok(Type.Array(ReviewDecision)),
  errors: ['not_found'],
});

export const decideReviewItem = operation('decideReviewItem', {
  summary: 'Decide about a key',
  description:
    'Done at once, by the rules of the same change of one key. A repeated rotate with the same Idempotency-Key stays one rotation; delete needs api-keys:delete as well.',
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
    'reauthentication_required',
    'rotation_running',
    'rotation_finished',
  ],
});

export const undoReviewDecision = operation('undoReviewDecision', {
  summary: 'Undo a decision',
  description: 'The key is as it was before, and is to be decided about again. What was deleted stays deleted.',
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
    'reauthentication_required',
  ],
});

export const finishReview = operation('finishReview', {
  summary: 'Finish a review',
  description: 'What is left undecided is counted in it. Its decisions cannot be undone from here afterwards.',
  tag: 'Reviews',
  params,
  answer: ok(Review),
  errors: ['not_found', 'review_finished'],
});

export const exportReview = operation('exportReview', {
  summary: 'Export the decisions of a review',
  description: 'As CSV (RFC 4180), in which no cell begins a formula: who decided what about which key and when.',
  tag: 'Reviews',
  params,
  answer: ok(Type.String()),
  errors: ['not_found'],
});
