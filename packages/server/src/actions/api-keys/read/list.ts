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

/** Keys per read when all are requested; other requests are served in between. */
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
    const range = { size: query.limit, ...(from && { from: from.place, backwards: from.backwards }) };
    const { total, ...found } = await findKeys(context, caller.accountId, search, range);
    const cursor = (place: KeyPosition | null, backwards: boolean) => place && writeCursor({ place, backwards, sort });
    return new Page(
      found.keys.map((key) => viewOfKey(key, now)),
      { total, next_cursor: cursor(found.next, false), prev_cursor: cursor(found.previous, true) },
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
