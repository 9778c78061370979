import { operations } from '@keyward/contract';
import { decisionUndone } from '../../domain/events/reviews.ts';
import type { Decision } from '../../domain/review.ts';
import { action } from '../action.ts';
import { applyTo, requireMayEnable } from '../api-keys/change/state.ts';
import { keyAfterUpdate, recordUpdate } from '../api-keys/change/update.ts';
import { keyNamed } from '../api-keys/read/get.ts';
import { cancelRunningRotation } from '../api-keys/rotation/cancel.ts';
import { change, type Work } from '../change.ts';
import type { ActionContext } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { openReview } from './get.ts';
import { viewOfReview } from './view.ts';

export const undoReviewDecision = action(
  operations.undoReviewDecision,
  async (context: ActionContext<'uses'>, caller, { params }) => {
    // Undoing a rotation requires the latest usage, because it fails if the new secret was used.
    await context.uses.settle();
    const { accountId } = caller;
    return change(context, caller, async (stores, ledger) => {
      const review = await openReview(stores, caller, params.id);
      const decision = await stores.reviews.decisionAbout(accountId, review.id, params.appname);
      if (!decision)
        throw new Refusal('not_found', 'The review has no decision about a key with this name. Check the name.');
      await revertDecision({ context, caller, stores, ledger }, decision);
      await stores.reviews.withdraw(accountId, review.id, decision);
      await ledger.record(decisionUndone(decision));
      return viewOfReview(stores, accountId, review);
    });
  },
);

/** Reverts the decision by the rules of the corresponding change. @throws Refusal */
async function revertDecision(work: Work, { kind, keyId, appname, before }: Decision): Promise<void> {
  if (kind === 'delete') throw new Refusal('decision_final');
  const { context, caller, stores, ledger } = work;
  const { accountId } = caller;
  const key = await keyNamed(stores, caller, appname);
  if (key.id !== keyId) throw new Refusal('decision_final', 'The key was deleted, and another key now has its name.');
  if (kind === 'disable') {
    await requireMayEnable({ context, stores, caller }, key, before.state);
    await applyTo(before.state, key, { context, stores, ledger, accountId });
  }
  if (kind === 'reduce') {
    const body = { roles: [before.role], description: key.description };
    await recordUpdate(key, await keyAfterUpdate({ context, stores, caller }, key, body), {
      stores,
      ledger,
      accountId,
    });
  }
  if (kind === 'rotate') await cancelRunningRotation(work, key);
}
