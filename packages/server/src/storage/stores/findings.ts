import { type Kysely, sql } from 'kysely';
import { combineConditions, isWorking, type KeyCondition } from '../../domain/key-condition.ts';
import { type Reason, type ReviewCriteria, reasons, type Tally } from '../../domain/review.ts';
import type { Dialect } from '../dialect.ts';
import type { Schema } from '../schema.ts';
import { type FlagRow, hasAnyReason, isUndecided, selectFlaggedKeys, sumColumn } from './flagged-keys.ts';
import { iterateKeyBatches } from './key-batches.ts';
import { toSqlCondition } from './key-conditions.ts';

/** A key that needs a decision, and the reasons. */
export interface Finding {
  readonly ordinal: number;
  readonly reasons: readonly Reason[];
}

interface FindingQuery {
  readonly reasons: readonly Reason[];
  /** Only keys with a higher ordinal. */
  readonly after: number;
  readonly size: number;
}

/** Finds the keys of an account that need a decision, and the most used keys. */
export function findingStore(db: Kysely<Schema>, dialect: Dialect) {
  return {
    async tally(accountId: string, terms: ReviewCriteria): Promise<Tally> {
      const tally: Record<string, number> = { keys: await countKeys(db, accountId), due: 0 };
      for await (const batch of iterateKeyBatches(db, accountId)) {
        const { rows } = await sql<Record<string, number>>`select ${sql.join([
          sumColumn('due', sql`case when ${hasAnyReason(reasons)} then 1 else 0 end`),
          ...reasons.map((each) => sumColumn(each)),
        ])} from (${selectFlaggedKeys(dialect, { accountId, terms, batch })}) found`.execute(db);
        for (const [name, count] of Object.entries(rows[0] ?? {})) tally[name] = (tally[name] ?? 0) + count;
      }
      const { keys = 0, due = 0 } = tally;
      const byReason = Object.fromEntries(reasons.map((each) => [each, tally[each] ?? 0])) as Tally['byReason'];
      return { keys, due, byReason };
    },

    /** In the order in which the keys were added. */
    async list(
      accountId: string,
      terms: ReviewCriteria,
      { reasons: requestedReasons, after, size }: FindingQuery,
    ): Promise<Finding[]> {
      const findings: Finding[] = [];
      for await (const batch of iterateKeyBatches(db, accountId, { after })) {
        const { rows } =
          await sql<FlagRow>`select * from (${selectFlaggedKeys(dialect, { accountId, terms, batch })}) found
          where ${hasAnyReason(requestedReasons)} order by ordinal limit ${size - findings.length}`.execute(db);
        findings.push(...rows.map(toFinding));
        if (findings.length >= size) break;
      }
      return findings;
    },

    async ofKey(accountId: string, id: string, terms: ReviewCriteria): Promise<Finding | undefined> {
      const key = await db
        .selectFrom('api_key')
        .select('ordinal')
        .where('account_id', '=', accountId)
        .where('id', '=', id)
        .executeTakeFirst();
      if (!key) return undefined;
      const batch = [key.ordinal - 1, key.ordinal] as const;
      const { rows } = await selectFlaggedKeys(dialect, { accountId, terms, batch }).execute(db);
      return rows[0] && toFinding(rows[0]);
    },

    ...notableKeyReads(db, dialect),
  };
}

function notableKeyReads(db: Kysely<Schema>, dialect: Dialect) {
  /** @param order the column whose index finds the first keys; an index of another column would visit all keys */
  const selectMatchingKeys = (condition: KeyCondition, accountId: string, order: 'ordinal' | 'expires_at') => {
    const query = db
      .selectFrom('api_key as k')
      .select('k.ordinal')
      .where('k.account_id', '=', accountId)
      .where(
        toSqlCondition(condition, (name) => (name === order ? sql.ref(`k.${name}`) : dialect.unindexed(`k.${name}`))),
      );
    const sortedQuery = query.orderBy(sql.ref(`k.${order}`));
    return order === 'ordinal' ? sortedQuery : sortedQuery.orderBy('k.ordinal');
  };
  return {
    /** Returns the ordinals of the most used keys; see domain/usage-score.ts. */
    async mostUsed(accountId: string, size: number): Promise<number[]> {
      let mostUsedKeys: { key: number; busyness: number }[] = [];
      for await (const [from, to] of iterateKeyBatches(db, accountId)) {
        const rows = await db
          .selectFrom('key_use')
          .select(['key', 'busyness'])
          .where('account_id', '=', accountId)
          .where('key', '>', from)
          .where('key', '<=', to)
          .where('busyness', '>', 0)
          .orderBy('busyness', 'desc')
          .limit(size)
          .execute();
        mostUsedKeys = [...mostUsedKeys, ...rows].sort((a, b) => b.busyness - a.busyness).slice(0, size);
      }
      return mostUsedKeys.map(({ key }) => key);
    },

    /** ADMIN keys that are neither disabled nor expired, in the order in which they were added. */
    async administrators(accountId: string, now: number, size: number): Promise<number[]> {
      const matchingKeys = selectMatchingKeys(isWorking(now), accountId, 'ordinal').where('k.role', '=', 'admin');
      return ordinalsOf(await matchingKeys.limit(size).execute());
    },

    /** Keys that need a decision because they expire, soonest first. */
    async expiring(accountId: string, terms: ReviewCriteria, size: number): Promise<number[]> {
      const condition = combineConditions(terms.reviewable, terms.conditions.expiring);
      const matchingKeys = selectMatchingKeys(condition, accountId, 'expires_at').where(isUndecided(terms));
      return ordinalsOf(await matchingKeys.limit(size).execute());
    },
  };
}

function ordinalsOf(rows: readonly { readonly ordinal: number }[]): number[] {
  return rows.map(({ ordinal }) => ordinal);
}

function toFinding(row: FlagRow): Finding {
  return { ordinal: row.ordinal, reasons: reasons.filter((each) => row[each] === 1) };
}

async function countKeys(db: Kysely<Schema>, accountId: string): Promise<number> {
  const { count } = await db
    .selectFrom('api_key')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('account_id', '=', accountId)
    .executeTakeFirstOrThrow();
  return count;
}
