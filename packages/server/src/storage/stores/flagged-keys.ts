import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { type Reason, type ReviewCriteria, reasons } from '../../domain/review.ts';
import type { Dialect } from '../dialect.ts';
import { meets } from './key-conditions.ts';

/** A key, and for each reason whether it is one to decide about it: 1 or 0. */
export type FlagRow = { readonly ordinal: number } & Readonly<Record<Reason, number>>;

interface Flagging {
  readonly accountId: string;
  readonly terms: ReviewCriteria;
  readonly slice: readonly [from: number, to: number];
}

/**
 * Keys that work and were neither kept out of reviews until later nor decided about, each with a column of 0 or 1 for each
 * reason. They are read in their order in the table: an index of the account would only lead there.
 */
export function flagged(dialect: Dialect, { accountId, terms, slice: [from, to] }: Flagging): RawBuilder<FlagRow> {
  const column = (name: string) => dialect.unindexed(`k.${name}`);
  const columns = reasons.map((each) => {
    const further = furtherOf[each]?.(terms, accountId) ?? sql`1 = 1`;
    return sql`case when ${meets(terms.conditions[each], column)} and ${further} then 1 else 0 end as ${sql.ref(each)}`;
  });
  return sql`select k.ordinal, ${sql.join(columns)} from api_key k
    where k.ordinal > ${from} and k.ordinal <= ${to} and ${dialect.unindexed('k.account_id')} = ${accountId}
      and ${meets(terms.reviewable, column)} and ${undecided(terms)}`;
}

/** Of a table of keys that is named `k`: those that the review has not decided about. */
export function undecided({ decidedIn }: ReviewCriteria): RawBuilder<SqlBool> {
  return sql`k.id not in (select key_id from review_decision where review_id = ${decidedIn})`;
}

/** What the condition of a reason does not say. */
const furtherOf: Readonly<Partial<Record<Reason, (terms: ReviewCriteria, accountId: string) => RawBuilder<unknown>>>> =
  {
    admin_only_reads: ({ readingSince }) => sql`k.role = 'admin' and exists (select 1 from key_use u
    where u.key = k.ordinal and (u.last_write_at is null or u.last_write_at <= ${readingSince}))`,
    no_owner: () => sql`k.owner is null`,
    owner_left: (_, accountId) => sql`k.owner is not null
    and lower(k.owner) not in (select email_key from person where account_id = ${accountId})`,
  };

/** Whether a flagged key is one for any of these reasons. */
export function anyOf(wanted: readonly Reason[]): RawBuilder<unknown> {
  return sql`(${sql.join(wanted.map(sql.ref), sql` + `)}) > 0`;
}

export function sum(name: string, of: RawBuilder<unknown> = sql.ref(name)): RawBuilder<unknown> {
  return sql`coalesce(sum(${of}), 0) as ${sql.ref(name)}`;
}
