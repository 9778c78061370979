import type { ReviewCounts, ReviewDecision, Review as ReviewView } from '@keyward/contract';
import { type Decision, decisionKinds, type Review, type Tally } from '../../domain/review.ts';
import type { Stores } from '../../storage/stores/index.ts';

export function viewOfTally({ keys, due, byReason }: Tally): ReviewCounts {
  return { keys, due, by_reason: { ...byReason } };
}

/** Returns a review as the contract defines it, with the number of decisions of each kind. */
export async function viewOfReview(stores: Stores, accountId: string, review: Review): Promise<ReviewView> {
  const decided = await stores.reviews.countDecisions(accountId, review.id);
  const counts = decisionKinds.map((each) => [each, decided[each] ?? 0]);
  return {
    id: review.id,
    started_at: review.startedAt,
    started_by: review.startedBy,
    finished_at: review.finishedAt,
    finished_by: review.finishedBy,
    found: viewOfTally(review.found),
    remaining: review.remaining && viewOfTally(review.remaining),
    decided: Object.fromEntries(counts) as ReviewView['decided'],
  };
}

export function viewOfDecision(decision: Decision, review: Pick<Review, 'finishedAt'>): ReviewDecision {
  return {
    appname: decision.appname,
    decision: decision.kind,
    decided_at: decision.at,
    decided_by: decision.by,
    keep_until: decision.keepUntil,
    note: decision.note,
    reasons: [...decision.evidence.reasons],
    undoable: decision.kind !== 'delete' && review.finishedAt === null,
  };
}
