import type { KeyPage, KeyRange, KeySearch } from '../../domain/key-search.ts';
import type { Context } from '../context.ts';

/**
 * A page of keys and the number of all that match. The index knows which they are and how many; the database, what is
 * shown of them. The whole list is read as the database has it, in which each order is an index. Where the index is not
 * kept, in the terminal, or is out of date, the database does all of it by itself.
 */
export async function findKeys(
  context: Context,
  accountId: string,
  search: KeySearch,
  range: KeyRange,
): Promise<KeyPage & { readonly total: number }> {
  const { index, follower, storage } = context;
  const { apiKeys } = storage.stores;
  // What another process changed a moment ago is listed as well.
  await follower.catchUp();
  const now = context.now();
  const account = follower.isCurrent ? index.accountWithId(accountId) : undefined;
  if (account && isNarrowed(search)) {
    const { ordinals, ...found } = index.find(account, search, range, now);
    return { ...found, keys: await apiKeys.withOrdinals(accountId, ordinals) };
  }
  const page = await apiKeys.find(accountId, search, range, now);
  const isWhole = page.previous === null && page.next === null;
  if (isWhole) return { ...page, total: page.keys.length };
  return { ...page, total: account ? index.countKeys(account) : await apiKeys.count(accountId, search) };
}

/** Or in an order that no index has. */
function isNarrowed({ sort, descending: _, ...filter }: KeySearch): boolean {
  return sort === 'status' || Object.values(filter).some((each) => each !== undefined && each !== '');
}
