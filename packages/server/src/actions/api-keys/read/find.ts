import type { KeyRange, KeySearch, KeySort } from '../../../domain/key-search.ts';
import type { StoredSearch } from '../../../storage/stores/api-key-search.ts';
import type { IndexedAccount } from '../../../verification/key-index.ts';
import type { Ports } from '../../ports.ts';
import { type CountedPage, pagesByNumber, reachUsage } from './pages-by-number.ts';

/**
 * Returns a page of keys and the number of all matching keys. The in-memory index finds and counts them, and the database
 * returns their records. The unfiltered list is read from the database, which has an index for each sort order except status,
 * last login and usage. Without a current in-memory index, as in the CLI, the database does all of it.
 */
export async function findKeys(
  context: Ports<'storage' | 'now' | 'clock' | 'index' | 'follower' | 'uses' | 'usageTotals'>,
  accountId: string,
  search: KeySearch,
  range: KeyRange,
): Promise<CountedPage> {
  const { index, storage } = context;
  const { apiKeys } = storage.stores;
  const account = await indexedAccount(context, accountId, search);
  const now = context.now();
  if (!account) await context.uses.settle();
  if (account && isOfIndex(search)) {
    const { ordinals, ...positions } = index.find(account, search, range, now);
    return { ...positions, keys: await apiKeys.withOrdinals(accountId, ordinals) };
  }
  if (!isStored(search)) return (await pagesByNumber(context, accountId, search))(range);
  const page = await apiKeys.find(accountId, search, range, now);
  const isWhole = page.previous === null && page.next === null;
  if (isWhole) return { ...page, total: page.keys.length };
  return { ...page, total: account ? index.countKeys(account) : await apiKeys.count(accountId, search) };
}

/** Returns a reader of all pages of a search: from the database, except for text searches and orders that it does not support. */
export async function readerOfAll(
  context: Ports<'storage' | 'now' | 'clock' | 'index' | 'follower' | 'uses' | 'usageTotals'>,
  accountId: string,
  search: KeySearch,
  now: number,
): Promise<(range: KeyRange) => Promise<Pick<CountedPage, 'keys' | 'next'>>> {
  const { apiKeys } = context.storage.stores;
  const isOfDatabase = isStored(search) && !search.text;
  if (!isOfDatabase && context.follower.isCurrent) return (range) => findKeys(context, accountId, search, range);
  if (isStored(search)) return (range) => apiKeys.find(accountId, search, range, now);
  return pagesByNumber(context, accountId, search);
}

/** Returns the account from the index if the index is current, including the latest changes by other processes. */
async function indexedAccount(
  context: Ports<'clock' | 'index' | 'follower' | 'usageTotals'>,
  accountId: string,
  search: KeySearch,
): Promise<IndexedAccount | undefined> {
  const { follower, index } = context;
  await follower.catchUp();
  if (!follower.isCurrent) return undefined;
  if (search.sort === 'usage') await reachUsage(context);
  return index.accountWithId(accountId);
}

function isStored(search: KeySearch): search is StoredSearch {
  return search.sort !== 'usage' && search.sort !== 'last_login';
}

/** Sort orders that the database does not support. */
const OF_INDEX: ReadonlySet<KeySort> = new Set(['status', 'usage', 'last_login']);

function isOfIndex({ sort, descending: _, ...filter }: KeySearch): boolean {
  return OF_INDEX.has(sort) || Object.values(filter).some((each) => each !== undefined && each !== '');
}
