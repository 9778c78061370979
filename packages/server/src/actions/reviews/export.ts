import { setImmediate as turn } from 'node:timers/promises';
import { csvLine, operations } from '@keyward/contract';
import type { Decision, Review } from '../../domain/review.ts';
import type { Stores } from '../../storage/stores/index.ts';
import { action } from '../action.ts';
import { TextFile } from '../page.ts';
import { reviewWithId } from './get.ts';

const BATCH = 500;

export const exportReview = action(operations.exportReview, async ({ storage: { stores } }, caller, { params }) => {
  const review = await reviewWithId(stores, caller, params.id);
  return new TextFile(`review-${dateOf(review.startedAt)}.csv`, 'text/csv', textOf(stores, caller.accountId, review));
});

async function* textOf(stores: Stores, accountId: string, review: Review): AsyncGenerator<string> {
  yield csvLine(Object.keys(COLUMNS));
  for (let skip = 0; ; skip += BATCH) {
    const decisions = await stores.reviews.decisions(accountId, review.id, BATCH, skip);
    yield decisions.map((each) => csvLine(Object.values(COLUMNS).map((column) => column(each, review)))).join('');
    if (decisions.length < BATCH) return;
    await turn();
  }
}

const COLUMNS: Readonly<Record<string, (decision: Decision, review: Review) => string | null>> = {
  appname: ({ appname }) => appname,
  decision: ({ kind }) => kind,
  decided_at: ({ at }) => timeOf(at),
  decided_by: ({ by }) => by,
  keep_until: ({ keepUntil }) => timeOf(keepUntil),
  note: ({ note }) => note,
  reasons: ({ evidence }) => evidence.reasons.join(' '),
  role: ({ evidence }) => evidence.role,
  owner: ({ evidence }) => evidence.owner,
  created_at: ({ evidence }) => timeOf(evidence.createdAt),
  last_login: ({ evidence }) => timeOf(evidence.lastLogin),
  last_ip: ({ evidence }) => evidence.lastIp,
  expires_at: ({ evidence }) => timeOf(evidence.expiresAt),
  last_write_at: ({ evidence }) => timeOf(evidence.lastWriteAt),
  review_started_at: (_, review) => timeOf(review.startedAt),
  review_started_by: (_, review) => review.startedBy,
  review_finished_at: (_, review) => timeOf(review.finishedAt),
  review_finished_by: (_, review) => review.finishedBy,
};

/** Formats a time as ISO 8601, which spreadsheets recognize; null means never. */
function timeOf(seconds: number | null): string | null {
  return seconds === null ? null : new Date(seconds * 1000).toISOString().replace('.000', '');
}

function dateOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 10);
}
