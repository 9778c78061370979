import type { Kysely, Selectable } from 'kysely';
import type { Decision, DecisionKind, Review } from '../../domain/review.ts';
import type { Schema } from '../schema.ts';

/** Reviews of keys and their decisions. */
export function reviewStore(db: Kysely<Schema>) {
  const inAccount = (accountId: string) => db.selectFrom('review').selectAll().where('account_id', '=', accountId);

  return {
    /** Latest first. */
    async list(accountId: string, size: number): Promise<Review[]> {
      const rows = await inAccount(accountId).orderBy('started_at', 'desc').orderBy('id').limit(size).execute();
      return rows.map(toReview);
    },

    async open(accountId: string): Promise<Review | undefined> {
      const row = await inAccount(accountId).where('finished_at', 'is', null).executeTakeFirst();
      return row && toReview(row);
    },

    async withId(accountId: string, id: string): Promise<Review | undefined> {
      const row = await inAccount(accountId).where('id', '=', id).executeTakeFirst();
      return row && toReview(row);
    },

    async add(accountId: string, review: Review): Promise<void> {
      await db
        .insertInto('review')
        .values({
          id: review.id,
          account_id: accountId,
          started_at: review.startedAt,
          started_by: review.startedBy,
          finished_at: null,
          finished_by: null,
          found: JSON.stringify(review.found),
          remaining: null,
        })
        .execute();
    },

    async finish(accountId: string, { id, finishedAt, finishedBy, remaining }: Review): Promise<void> {
      await db
        .updateTable('review')
        .set({ finished_at: finishedAt, finished_by: finishedBy, remaining: JSON.stringify(remaining) })
        .where('account_id', '=', accountId)
        .where('id', '=', id)
        .execute();
    },

    ...decisionStore(db),
  };
}

function decisionStore(db: Kysely<Schema>) {
  const ofReview = (accountId: string, reviewId: string) =>
    db.selectFrom('review_decision').selectAll().where('account_id', '=', accountId).where('review_id', '=', reviewId);

  return {
    /** Latest first. */
    async decisions(accountId: string, reviewId: string, size: number, skip = 0): Promise<Decision[]> {
      const query = ofReview(accountId, reviewId).orderBy('decided_at', 'desc').orderBy('key_id');
      return (await query.limit(size).offset(skip).execute()).map(toDecision);
    },

    async countDecisions(accountId: string, reviewId: string): Promise<Partial<Record<DecisionKind, number>>> {
      const rows = await db
        .selectFrom('review_decision')
        .select((eb) => ['decision', eb.fn.countAll<number>().as('count')])
        .where('account_id', '=', accountId)
        .where('review_id', '=', reviewId)
        .groupBy('decision')
        .execute();
      return Object.fromEntries(rows.map(({ decision, count }) => [decision, count]));
    },

    /** Returns the ordinals of existing keys with a decision. */
    async decidedOrdinals(accountId: string, reviewId: string): Promise<number[]> {
      const rows = await db
        .selectFrom('review_decision')
        .innerJoin('api_key', 'api_key.id', 'review_decision.key_id')
        .select('api_key.ordinal')
        .where('review_decision.account_id', '=', accountId)
        .where('review_decision.review_id', '=', reviewId)
        .where('api_key.account_id', '=', accountId)
        .execute();
      return rows.map(({ ordinal }) => ordinal);
    },

    /** Finds a decision by the name that the key had at the time; the latest decision if several keys had the name. */
    async decisionAbout(accountId: string, reviewId: string, appname: string): Promise<Decision | undefined> {
      const row = await ofReview(accountId, reviewId)
        .where('appname', '=', appname)
        .orderBy('decided_at', 'desc')
        .executeTakeFirst();
      return row && toDecision(row);
    },

    async decide(accountId: string, reviewId: string, decision: Decision): Promise<void> {
      await db
        .insertInto('review_decision')
        .values({
          review_id: reviewId,
          account_id: accountId,
          key_id: decision.keyId,
          appname: decision.appname,
          decision: decision.kind,
          evidence: JSON.stringify(decision.evidence),
          decided_at: decision.at,
          decided_by: decision.by,
          keep_until: decision.keepUntil,
          note: decision.note,
          before: JSON.stringify(decision.before),
        })
        .execute();
      if (decision.keepUntil !== null) await keepUntil(db, accountId, decision.keyId, decision.keepUntil);
    },

    /** Deletes a decision. The caller reverts its effect on the key. */
    async withdraw(accountId: string, reviewId: string, { keyId, keepUntil: kept }: Decision): Promise<void> {
      await db
        .deleteFrom('review_decision')
        .where('account_id', '=', accountId)
        .where('review_id', '=', reviewId)
        .where('key_id', '=', keyId)
        .execute();
      if (kept !== null) await keepUntil(db, accountId, keyId, 0);
    },
  };
}

async function keepUntil(db: Kysely<Schema>, accountId: string, keyId: string, until: number): Promise<void> {
  await db
    .updateTable('api_key')
    .set({ kept_until: until })
    .where('account_id', '=', accountId)
    .where('id', '=', keyId)
    .execute();
}

function toReview(row: Selectable<Schema['review']>): Review {
  return {
    id: row.id,
    startedAt: row.started_at,
    startedBy: row.started_by,
    finishedAt: row.finished_at,
    finishedBy: row.finished_by,
    found: JSON.parse(row.found),
    remaining: row.remaining === null ? null : JSON.parse(row.remaining),
  };
}

function toDecision(row: Selectable<Schema['review_decision']>): Decision {
  return {
    keyId: row.key_id,
    appname: row.appname,
    kind: row.decision as DecisionKind,
    at: row.decided_at,
    by: row.decided_by,
    keepUntil: row.keep_until,
    note: row.note,
    evidence: JSON.parse(row.evidence),
    before: JSON.parse(row.before),
  };
}
