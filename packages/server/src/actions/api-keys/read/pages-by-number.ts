import type { KeyPage, KeyRange, KeySearch } from '../../../domain/key-search.ts';
import { usageDays } from '../../../domain/usage-days.ts';
import { dayOfHour, hourOf } from '../../../domain/use-counts.ts';
import { pageByNumber } from '../../../engine/page-by-number.ts';
import type { Ports } from '../../ports.ts';

export type CountedPage = KeyPage & { readonly total: number };

/** Returns one page of a search, as specified by the range. */
export type PageReader = (range: KeyRange) => Promise<CountedPage>;

/** Resolves when the index has the usage of the last 30 days, including today. */
export function reachUsage({ usageTotals, clock }: Ports<'clock' | 'usageTotals'>): Promise<void> {
  return usageTotals.reach(dayOf(clock()));
}

/**
 * Returns a reader of pages sorted by last login or usage, which it reads from the database once. Used only without a current
 * index, as in the CLI.
 */
export async function pagesByNumber(
  context: Ports<'storage' | 'clock'>,
  accountId: string,
  search: KeySearch,
): Promise<PageReader> {
  const { apiKeys } = context.storage.stores;
  const { ordinals, lastLogins } = await apiKeys.lastLogins(accountId, search);
  const numbers = search.sort === 'usage' ? await usageOf(context, ordinals) : Float64Array.from(lastLogins);
  return async (range) => {
    const { ordinals: pageOrdinals, ...positions } = pageByNumber({ ordinals, numbers }, search, range);
    return { ...positions, keys: await apiKeys.withOrdinals(accountId, pageOrdinals) };
  };
}

/** @returns the usage of each key, in the same order */
async function usageOf(
  { storage, clock }: Ports<'storage' | 'clock'>,
  ordinals: readonly number[],
): Promise<Float64Array> {
  const indexes = new Map(ordinals.map((ordinal, index) => [ordinal, index]));
  const usage = new Float64Array(ordinals.length);
  const span = { ...usageDays(dayOf(clock())), sign: 1 } as const;
  for await (const { keys, totals } of await storage.stores.followed.openUsage([span], new AbortController().signal)) {
    for (const [at, key] of keys.entries()) {
      const index = indexes.get(key);
      if (index !== undefined) usage[index] = totals[at] as number;
    }
  }
  return usage;
}

function dayOf(at: number): number {
  return dayOfHour(hourOf(at)).day;
}
