import { type RawBuilder, sql } from 'kysely';
import { type Reason, reasons, type Terms } from '../../domain/review.ts';
import type { Dialect } from '../dialect.ts';
import { NEVER_USED, NO_EXPIRY } from '../schema.ts';

/** A key, and for each reason whether it is one to decide about it: 1 or 0. */
export type FlagRow = { readonly ordinal: number } & Readonly<Record<Reason, number>>;

interface Flagging {
  readonly accountId: string;
  readonly terms: Terms;
  readonly slice: readonly [from: number, to: number];
}

/**
 * Keys that work and were neither kept out of reviews until later nor decided about, each with a column of 0 or 1 for each
 * reason. They are read in their order in the table: an index of the account would only lead there.
 */
export function flagged(dialect: Dialect, { accountId, terms, slice: [from, to] }: Flagging): RawBuilder<FlagRow> {
  const { now, decidedIn } = terms;
  const columns = reasons.map(
    (each) => sql`case when ${conditionOf[each](terms, accountId)} then 1 else 0 end as ${sql.ref(each)}`,
  );
  return sql`select k.ordinal, ${sql.join(columns)} from api_key k
    where k.ordinal > ${from} and k.ordinal <= ${to} and ${dialect.unindexed('k.account_id')} = ${accountId}
      and ${dialect.unindexed('k.state')} <> 'disabled' and ${dialect.unindexed('k.expires_at')} > ${now}
      and k.kept_until <= ${now}
      and k.id not in (select key_id from review_decision where review_id = ${decidedIn})`;
}

const conditionOf: Readonly<Record<Reason, (terms: Terms, accountId: string) => RawBuilder<unknown>>> = {
  never_used: ({ grown }) => sql`k.last_login = ${NEVER_USED} and k.created_at <= ${grown}`,
  unused: ({ unusedSince }) => sql`k.last_login > ${NEVER_USED} and k.last_login <= ${unusedSince}`,
  admin_only_reads: ({ grown, readingSince }) => sql`k.role = 'admin' and k.last_login > ${NEVER_USED}
    and k.created_at <= ${grown} and exists (select 1 from key_use u where u.key = k.ordinal
      and (u.beyond_reading_at is null or u.beyond_reading_at <= ${readingSince}))`,
  no_owner: () => sql`k.owner is null`,
  owner_left: (_, accountId) => sql`k.owner is not null
    and lower(k.owner) not in (select email_key from person where account_id = ${accountId})`,
  no_expiry: () => sql`k.expires_at = ${NO_EXPIRY}`,
  expiring: ({ expiringBefore }) => sql`k.expires_at <= ${expiringBefore}`,
};

/** Whether a flagged key is one for any of these reasons. */
export function anyOf(wanted: readonly Reason[]): RawBuilder<unknown> {
  return sql`(${sql.join(wanted.map(sql.ref), sql` + `)}) > 0`;
}

export function sum(name: string, of: RawBuilder<unknown> = sql.ref(name)): RawBuilder<unknown> {
  return sql`coalesce(sum(${of}), 0) as ${sql.ref(name)}`;
}
