import { operations } from '@keyward/contract';
import type { Caller } from '../../domain/caller.ts';
import { criteriaAt, type Review } from '../../domain/review.ts';
import type { Stores } from '../../storage/stores/index.ts';
import { action } from '../action.ts';
import type { ActionContext } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { viewOfDecision, viewOfReview, viewOfTally } from './view.ts';

const MAX_REVIEWS = 100;
const MAX_DECISIONS = 1000;

export const countDueKeys = action(operations.countDueKeys, async (context: ActionContext<'uses'>, { accountId }) => {
  await context.uses.settle();
  const { findings, reviews } = context.storage.stores;
  return viewOfTally(await findings.tally(accountId, criteriaAt(context.now(), await reviews.open(accountId))));
});

export const listReviews = action(operations.listReviews, async ({ storage: { stores } }, { accountId }) => {
  const reviews = await stores.reviews.list(accountId, MAX_REVIEWS);
  return Promise.all(reviews.map((each) => viewOfReview(stores, accountId, each)));
});

export const getReview = action(operations.getReview, async ({ storage: { stores } }, caller, { params }) =>
  viewOfReview(stores, caller.accountId, await reviewWithId(stores, caller, params.id)),
);

export const listReviewDecisions = action(
  operations.listReviewDecisions,
  async ({ storage: { stores } }, caller, { params }) => {
    const review = await reviewWithId(stores, caller, params.id);
    const decisions = await stores.reviews.decisions(caller.accountId, review.id, MAX_DECISIONS);
    return decisions.map((each) => viewOfDecision(each, review));
  },
);

/** @throws Refusal not_found, including for reviews of other accounts */
export async function reviewWithId(stores: Stores, { accountId }: Caller, id: string): Promise<Review> {
  const review = await stores.reviews.withId(accountId, id);
  if (!review) throw new Refusal('not_found', 'The account has no review with this id. Check the id.');
  return review;
}

/** @throws Refusal not_found, review_finished */
export async function openReview(stores: Stores, caller: Caller, id: string): Promise<Review> {
  const review = await reviewWithId(stores, caller, id);
  if (review.finishedAt !== null) throw new Refusal('review_finished');
  return review;
}
