import { setImmediate as turn } from 'node:timers/promises';
import { type Kysely, sql } from 'kysely';
import { type Reason, reasons, type Tally, type Terms } from '../../domain/review.ts';
import type { Dialect } from '../dialect.ts';
import { NEVER_USED, type Schema } from '../schema.ts';
import { anyOf, type FlagRow, flagged, sum } from './flagged-keys.ts';

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
export function findingStore(db: Kysely<Schema>, dialect: Dialect) {
  return {
    async tally(accountId: string, terms: Terms): Promise<Tally> {
      const tally: Record<string, number> = { keys: await countKeys(db, accountId), due: 0 };
      for await (const slice of slices(db, accountId)) {
        const { rows } = await sql<Record<string, number>>`select ${sql.join([
          sum('due', sql`case when ${anyOf(reasons)} then 1 else 0 end`),
          ...reasons.map((each) => sum(each)),
        ])} from (${flagged(dialect, { accountId, terms, slice })}) found`.execute(db);
        for (const [name, count] of Object.entries(rows[0] ?? {})) tally[name] = (tally[name] ?? 0) + count;
      }
      const { keys = 0, due = 0 } = tally;
      const byReason = Object.fromEntries(reasons.map((each) => [each, tally[each] ?? 0])) as Tally['byReason'];
      return { keys, due, byReason };
    },

    /** In the order in which the keys were added. */
    async list(accountId: string, terms: Terms, { reasons: wanted, after, size }: Wanted): Promise<Finding[]> {
      const found: Finding[] = [];
      for await (const slice of slices(db, accountId, after)) {
        const { rows } = await sql<FlagRow>`select * from (${flagged(dialect, { accountId, terms, slice })}) found
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
      const slice = [key.ordinal - 1, key.ordinal] as const;
      const { rows } = await flagged(dialect, { accountId, terms, slice }).execute(db);
      return rows[0] && toFinding(rows[0]);
    },

    ...notable(db, dialect),
  };
}

function notable(db: Kysely<Schema>, dialect: Dialect) {
  return {
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
      const { now, unusedSince, grown, expiringBefore } = terms;
      // Which index leads to the first of them is said here: the others would lead to all keys.
      const keys = db
        .selectFrom('api_key')
        .select('ordinal')
        .where('account_id', '=', accountId)
        .where(dialect.unindexed<string>('state'), '<>', 'disabled');
      const working = keys.where(dialect.unindexed<number>('expires_at'), '>', now);
      const found = {
        administrators: working.where('role', '=', 'admin').orderBy('ordinal'),
        expiring: keys
          .where('expires_at', '>', now)
          .where('expires_at', '<=', expiringBefore)
          .orderBy('expires_at')
          .orderBy('ordinal'),
        unused: working
          .where('last_login', '<=', unusedSince)
          .where((eb) =>
            eb.or([eb('last_login', '>', NEVER_USED), eb(dialect.unindexed<number>('created_at'), '<=', grown)]),
          )
          .orderBy('last_login')
          .orderBy('ordinal'),
      };
      return (await found[what].limit(size).execute()).map(({ ordinal }) => ordinal);
    },
  };
}

function toFinding(row: FlagRow): Finding {
  return { ordinal: row.ordinal, reasons: reasons.filter((each) => row[each] === 1) };
}

/** The keys of the account in parts, with a pause before each further one. */
async function* slices(db: Kysely<Schema>, accountId: string, after = 0): AsyncGenerator<[from: number, to: number]> {
  const end = async (direction: 'asc' | 'desc') => {
    const ordinals = db.selectFrom('api_key').select('ordinal').where('account_id', '=', accountId);
    return (await ordinals.orderBy('ordinal', direction).limit(1).executeTakeFirst())?.ordinal;
  };
  const [first, last] = [await end('asc'), await end('desc')];
  if (first === undefined || last === undefined) return;
  for (let from = Math.max(first - 1, after); from < last; from += SLICE) {
    yield [from, Math.min(from + SLICE, last)];
    await turn();
  }
}

async function countKeys(db: Kysely<Schema>, accountId: string): Promise<number> {
  const { count } = await db
    .selectFrom('api_key')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('account_id', '=', accountId)
    .executeTakeFirstOrThrow();
  return count;
}
