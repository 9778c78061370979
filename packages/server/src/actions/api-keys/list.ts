import { type ApiKeyQuery, type ApiKeySortField, operations } from '@keyward/contract';
import type { KeyPlace, KeySearch } from '../../storage/stores/api-key-search.ts';
import { action } from '../action.ts';
import { Page } from '../page.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { viewOfKey } from './view.ts';

const DAY = 86_400;

export const listApiKeys = action(operations.listApiKeys, async (context, caller, { query }) => {
  const now = context.now();
  const sort = query.sort ?? 'added';
  const search = toSearch(query, sort, now);
  const found = await context.storage.stores.apiKeys.find(caller.accountId, search, now);
  const cursor = (place: KeyPlace | null, backwards: boolean) => place && writeCursor({ place, backwards, sort });
  return new Page(
    found.keys.map((key) => viewOfKey(key, now)),
    {
      total: found.total,
      ...(query.limit !== undefined && {
        next_cursor: cursor(found.next, false),
        prev_cursor: cursor(found.previous, true),
      }),
    },
  );
});

function toSearch(query: ApiKeyQuery, sort: string, now: number): KeySearch {
  const from = query.cursor === undefined ? undefined : readCursor(query.cursor, sort);
  return {
    ...(query.q !== undefined && { text: query.q }),
    ...(query.role !== undefined && { role: query.role.toLowerCase() }),
    ...(query.status !== undefined && { status: query.status }),
    ...(query.unused_days !== undefined && { unusedSince: now - query.unused_days * DAY }),
    sort: sort.replace('-', '') as ApiKeySortField,
    descending: sort.startsWith('-'),
    ...(query.limit !== undefined && {
      page: { size: query.limit, ...(from && { from: from.place, backwards: from.backwards }) },
    }),
  };
}
