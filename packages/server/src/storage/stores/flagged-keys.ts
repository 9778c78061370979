import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { type Reason, type ReviewCriteria, reasons } from '../../domain/review.ts';
import type { Dialect } from '../dialect.ts';
import { toSqlCondition } from './key-conditions.ts';

/** A key with a flag for each reason: 1 if the reason applies, otherwise 0. */
export type FlagRow = { readonly ordinal: number } & Readonly<Record<Reason, number>>;

interface FlagQuery {
  readonly accountId: string;
  readonly terms: ReviewCriteria;
  readonly batch: readonly [from: number, to: number];
}

/**
 * Selects reviewable keys without a decision, with a column of 0 or 1 for each reason. Reads the keys in table order,
 * because an index of the account would visit the same rows anyway.
 */
export function selectFlaggedKeys(
  dialect: Dialect,
  { accountId, terms, batch: [from, to] }: FlagQuery,
): RawBuilder<FlagRow> {
  const column = (name: string) => dialect.unindexed(`k.${name}`);
  const columns = reasons.map((each) => {
    const condition = extraConditions[each]?.(terms, accountId) ?? sql`1 = 1`;
    return sql`case when ${toSqlCondition(terms.conditions[each], column)} and ${condition} then 1 else 0 end as ${sql.ref(each)}`;
  });
  return sql`select k.ordinal, ${sql.join(columns)} from api_key k
    where k.ordinal > ${from} and k.ordinal <= ${to} and ${dialect.unindexed('k.account_id')} = ${accountId}
      and ${toSqlCondition(terms.reviewable, column)} and ${isUndecided(terms)}`;
}

/** Keeps keys (table alias `k`) that have no decision in the review. */
export function isUndecided({ decidedIn }: ReviewCriteria): RawBuilder<SqlBool> {
  return sql`k.id not in (select key_id from review_decision where review_id = ${decidedIn})`;
}

/** Conditions for the reasons that {@link KeyCondition} cannot express. */
const extraConditions: Readonly<
  Partial<Record<Reason, (terms: ReviewCriteria, accountId: string) => RawBuilder<unknown>>>
> = {
  admin_only_reads: ({ readingSince }) => sql`k.role = 'admin' and exists (select 1 from key_use u
    where u.key = k.ordinal and (u.last_write_at is null or u.last_write_at <= ${readingSince}))`,
  no_owner: () => sql`k.owner is null`,
  owner_left: (_, accountId) => sql`k.owner is not null
    and lower(k.owner) not in (select email_key from person where account_id = ${accountId})`,
};

/** Returns whether any of these reasons applies to a flagged key. */
export function hasAnyReason(reasons: readonly Reason[]): RawBuilder<unknown> {
  return sql`(${sql.join(reasons.map(sql.ref), sql` + `)}) > 0`;
}

export function sumColumn(name: string, expression: RawBuilder<unknown> = sql.ref(name)): RawBuilder<unknown> {
  return sql`coalesce(sum(${expression}), 0) as ${sql.ref(name)}`;
}
