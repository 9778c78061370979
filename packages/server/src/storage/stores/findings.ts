import { setImmediate as turn } from 'node:timers/promises';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import { type Reason, reasons, type Tally, type Terms } from '../../domain/review.ts';
import { NEVER_USED, NO_EXPIRY, type Schema } from '../schema.ts';

/** So many keys are looked at without a pause; in between, checks are answered. */
const SLICE = 10_000;

/** A key, and why somebody should decide about it. */
export interface Finding {
  readonly ordinal: number;
  readonly reasons: readonly Reason[];
}

interface Wanted {
  readonly reasons: readonly Reason[];
  /** Only keys that were added after the one with this ordinal. */
  readonly after: number;
  readonly size: number;
}

/** Looks through the keys of an account for those that somebody should decide about, and for the busiest. */
export function findingStore(db: Kysely<Schema>) {
  return {
    async tally(accountId: string, terms: Terms): Promise<Tally> {
      const sums = ['keys', 'due', ...reasons].map((name) => [name, 0] as const);
      const tally: Record<string, number> = Object.fromEntries(sums);
      for await (const [from, to] of slices(db, accountId)) {
        const { rows } = await sql<Record<string, number>>`select count(*) as ${sql.ref('keys')},
          ${sql.join([sum('due', sql`case when ${anyOf(reasons)} then 1 else 0 end`), ...reasons.map((each) => sum(each))])}
          from (${flagged(accountId, terms, from, to)}) found`.execute(db);
        for (const [name, count] of Object.entries(rows[0] ?? {})) tally[name] = (tally[name] ?? 0) + count;
      }
      const { keys = 0, due = 0 } = tally;
      const byReason = Object.fromEntries(reasons.map((each) => [each, tally[each] ?? 0])) as Tally['byReason'];
      return { keys, due, byReason };
    },

    /** In the order in which the keys were added. */
    async list(accountId: string, terms: Terms, { reasons: wanted, after, size }: Wanted): Promise<Finding[]> {
      const found: Finding[] = [];
      for await (const [from, to] of slices(db, accountId, after)) {
        const { rows } = await sql<FlagRow>`select * from (${flagged(accountId, terms, from, to)}) found
          where ${anyOf(wanted)} order by ordinal limit ${size - found.length}`.execute(db);
        found.push(...rows.map(toFinding));
        if (found.length >= size) break;
      }
      return found;
    },

    async ofKey(accountId: string, id: string, terms: Terms): Promise<Finding | undefined> {
      const key = await db
        .selectFrom('api_key')
        .select('ordinal')
        .where('account_id', '=', accountId)
        .where('id', '=', id)
        .executeTakeFirst();
      if (!key) return undefined;
      const { rows } = await sql<FlagRow>`${flagged(accountId, terms, key.ordinal - 1, key.ordinal)}`.execute(db);
      return rows[0] && toFinding(rows[0]);
    },

    /** The ordinals of the keys that are used most lately: see domain/busyness.ts. */
    async busiest(accountId: string, size: number): Promise<number[]> {
      let found: { key: number; busyness: number }[] = [];
      for await (const [from, to] of slices(db, accountId)) {
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
        found = [...found, ...rows].sort((one, other) => other.busyness - one.busyness).slice(0, size);
      }
      return found.map(({ key }) => key);
    },

    /** Ordinals of keys that work: ADMIN ones as they were added, those that expire first, those unused for longest. */
    async some(accountId: string, what: 'administrators' | 'expiring' | 'unused', terms: Terms, size: number) {
      const keys = db
        .selectFrom('api_key')
        .select('ordinal')
        .where('account_id', '=', accountId)
        .where('state', '<>', 'disabled')
        .where('expires_at', '>', terms.now);
      const found = {
        administrators: keys.where('role', '=', 'admin').orderBy('ordinal'),
        expiring: keys.where('expires_at', '<=', terms.expiringBefore).orderBy('expires_at').orderBy('ordinal'),
        unused: keys
          .where('last_login', '<=', terms.unusedSince)
          .where('created_at', '<=', terms.grown)
          .orderBy('last_login')
          .orderBy('ordinal'),
      };
      return (await found[what].limit(size).execute()).map(({ ordinal }) => ordinal);
    },
  };
}

type FlagRow = { readonly ordinal: number } & Readonly<Record<Reason, number>>;

function toFinding(row: FlagRow): Finding {
  return { ordinal: row.ordinal, reasons: reasons.filter((each) => row[each] === 1) };
}

/** The keys of the account in parts, with a pause before each further one. */
async function* slices(db: Kysely<Schema>, accountId: string, after = 0): AsyncGenerator<[from: number, to: number]> {
  const { first, last } = await db
    .selectFrom('api_key')
    .select((eb) => [eb.fn.min<number | null>('ordinal').as('first'), eb.fn.max<number | null>('ordinal').as('last')])
    .where('account_id', '=', accountId)
    .executeTakeFirstOrThrow();
  if (first === null || last === null) return;
  for (let from = Math.max(first - 1, after); from < last; from += SLICE) {
    yield [from, Math.min(from + SLICE, last)];
    await turn();
  }
}

/** Keys that work and were neither kept out of reviews until later nor decided about, each with a column of 0 or 1 for each reason. */
function flagged(accountId: string, terms: Terms, from: number, to: number): RawBuilder<FlagRow> {
  const { now, decidedIn } = terms;
  const decided = sql`exists (select 1 from review_decision d where d.review_id = ${decidedIn} and d.key_id = k.id)`;
  const stands = sql`k.state <> 'disabled' and k.expires_at > ${now} and k.kept_until <= ${now} and not ${decided}`;
  const columns = reasons.map(
    (each) => sql`case when ${stands} and ${conditionOf[each](terms)} then 1 else 0 end as ${sql.ref(each)}`,
  );
  return sql`select k.ordinal, ${sql.join(columns)} from api_key k
    where k.account_id = ${accountId} and k.ordinal > ${from} and k.ordinal <= ${to}`;
}

const conditionOf: Readonly<Record<Reason, (terms: Terms) => RawBuilder<unknown>>> = {
  never_used: ({ grown }) => sql`k.last_login = ${NEVER_USED} and k.created_at <= ${grown}`,
  unused: ({ unusedSince }) => sql`k.last_login > ${NEVER_USED} and k.last_login <= ${unusedSince}`,
  admin_only_reads: ({ grown, readingSince }) => sql`k.role = 'admin' and k.last_login > ${NEVER_USED}
    and k.created_at <= ${grown} and exists (select 1 from key_use u where u.key = k.ordinal
      and (u.beyond_reading_at is null or u.beyond_reading_at <= ${readingSince}))`,
  no_owner: () => sql`k.owner is null`,
  owner_left: () => sql`k.owner is not null and not exists (select 1 from person p
    where p.account_id = k.account_id and p.email_key = lower(k.owner))`,
  no_expiry: () => sql`k.expires_at = ${NO_EXPIRY}`,
  expiring: ({ expiringBefore }) => sql`k.expires_at <= ${expiringBefore}`,
};

function anyOf(wanted: readonly Reason[]): RawBuilder<unknown> {
  return sql`(${sql.join(wanted.map(sql.ref), sql` + `)}) > 0`;
}

function sum(name: string, of: RawBuilder<unknown> = sql.ref(name)): RawBuilder<unknown> {
  return sql`coalesce(sum(${of}), 0) as ${sql.ref(name)}`;
}
