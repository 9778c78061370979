import { type ApiKeyQuery, type ApiKeySortField, operations } from '@keyward/contract';
import type { Caller } from '../../../domain/caller.ts';
import type { KeyPosition, KeySearch } from '../../../domain/key-search.ts';
import type { Stores } from '../../../storage/stores/index.ts';
import { action } from '../../action.ts';
import { BatchedList, Page } from '../../page.ts';
import type { ActionContext, Ports } from '../../ports.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { readFilter } from './filter.ts';
import { findKeys, readerOfAll } from './find.ts';
import { viewOfKey } from './view.ts';

/** Number of keys per read when all keys are requested. The server handles other requests between reads. */
const BATCH = 1000;

export const listApiKeys = action(
  operations.listApiKeys,
  async (context: ActionContext<'index' | 'follower' | 'uses' | 'usageTotals'>, caller, { query }) => {
    await (query.limit === undefined ? context.uses.settle() : context.uses.catchUp());
    const now = context.now();
    const sort = query.sort ?? 'added';
    const search = await readSearch(context.storage.stores, caller, query, now);
    if (query.limit === undefined) return new BatchedList(allBatches(context, caller.accountId, search, now));
    const from = query.cursor === undefined ? undefined : readCursor(query.cursor, sort);
    const range = { size: query.limit, ...(from && { from: from.position, backwards: from.backwards }) };
    const { total, ...page } = await findKeys(context, caller.accountId, search, range);
    const cursor = (position: KeyPosition | null, backwards: boolean) =>
      position && writeCursor({ position, backwards, sort });
    return new Page(
      page.keys.map((key) => viewOfKey(key, now)),
      { total, next_cursor: cursor(page.next, false), prev_cursor: cursor(page.previous, true) },
    );
  },
);

export async function* allBatches(
  context: Ports<'storage' | 'now' | 'clock' | 'index' | 'follower' | 'uses' | 'usageTotals'>,
  accountId: string,
  search: KeySearch,
  now: number,
) {
  const read = await readerOfAll(context, accountId, search, now);
  for (let from: KeyPosition | null | undefined; from !== null; ) {
    const range = { size: BATCH, ...(from && { from }) };
    const batch = await read(range);
    yield batch.keys.map((key) => viewOfKey(key, now));
    from = batch.next;
  }
}

async function readSearch(stores: Stores, caller: Caller, query: ApiKeyQuery, now: number): Promise<KeySearch> {
  const { sort = 'added' } = query;
  return {
    ...(await readFilter(stores, caller, query, now)),
    sort: sort.replace('-', '') as ApiKeySortField,
    descending: sort.startsWith('-'),
  };
}
