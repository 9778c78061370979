import { operations } from '@keyward/contract';
import { reviewFinished, reviewStarted } from '../../domain/events/reviews.ts';
import { criteriaAt, type Review } from '../../domain/review.ts';
import { action } from '../action.ts';
import { change } from '../change.ts';
import { type ActionContext, newId } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { openReview } from './get.ts';
import { viewOfReview } from './view.ts';

export const startReview = action(operations.startReview, async (context: ActionContext<'uses'>, caller) => {
  await context.uses.settle();
  const { accountId } = caller;
  const found = await context.storage.stores.findings.tally(accountId, criteriaAt(context.now(), undefined));
  return change(context, caller, async (stores, ledger) => {
    if (await stores.reviews.open(accountId)) throw new Refusal('review_open');
    const review: Review = {
      id: newId(context, 'rev'),
      startedAt: context.now(),
      startedBy: caller.name,
      finishedAt: null,
      finishedBy: null,
      found,
      remaining: null,
    };
    await stores.reviews.add(accountId, review);
    await ledger.record(reviewStarted(found));
    return viewOfReview(stores, accountId, review);
  });
});

export const finishReview = action(
  operations.finishReview,
  async (context: ActionContext<'uses'>, caller, { params }) => {
    await context.uses.settle();
    const { accountId } = caller;
    const { findings } = context.storage.stores;
    const remaining = await findings.tally(accountId, criteriaAt(context.now(), params));
    return change(context, caller, async (stores, ledger) => {
      const review = await openReview(stores, caller, params.id);
      const finished = { ...review, finishedAt: context.now(), finishedBy: caller.name, remaining };
      await stores.reviews.finish(accountId, finished);
      await ledger.record(reviewFinished(remaining));
      return viewOfReview(stores, accountId, finished);
    });
  },
);
