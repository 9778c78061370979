import { setImmediate as turn } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

/** Number of keys examined per batch. Other requests run between batches. */
const BATCH_KEYS = 10_000;

/** Iterates over the key ordinals of an account in batches, yielding to the event loop between batches. */
export async function* iterateKeyBatches(
  db: Kysely<Schema>,
  accountId: string,
  { after = 0, size = BATCH_KEYS } = {},
): AsyncGenerator<readonly [from: number, to: number]> {
  const end = async (direction: 'asc' | 'desc') => {
    const ordinals = db.selectFrom('api_key').select('ordinal').where('account_id', '=', accountId);
    return (await ordinals.orderBy('ordinal', direction).limit(1).executeTakeFirst())?.ordinal;
  };
  const [first, last] = [await end('asc'), await end('desc')];
  if (first === undefined || last === undefined) return;
  for (let from = Math.max(first - 1, after); from < last; from += size) {
    yield [from, Math.min(from + size, last)];
    await turn();
  }
}
