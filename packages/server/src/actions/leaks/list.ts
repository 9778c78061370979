import { operations } from '@keyward/contract';
import { action } from '../action.ts';
import { Page } from '../page.ts';
import { Refusal } from '../refusal.ts';
import { viewOfLeak } from './view.ts';

const PAGE_SIZE = 50;

export const listLeaks = action(operations.listLeaks, async (context, caller, { query }) => {
  const { leaks } = context.storage.stores;
  const size = query.limit ?? PAGE_SIZE;
  const before = query.cursor === undefined ? undefined : readPlace(query.cursor);
  const isOpen = query.state === undefined ? undefined : query.state === 'open';
  const results = await leaks.find(caller.accountId, {
    size: size + 1,
    ...(isOpen !== undefined && { isOpen }),
    ...(before !== undefined && { before }),
  });
  const page = results.slice(0, size);
  return new Page(page.map(viewOfLeak), {
    total: await leaks.count(caller.accountId, isOpen),
    next_cursor: results.length > size ? String(page.at(-1)?.number) : null,
  });
});

/** @throws Refusal invalid_cursor */
function readPlace(cursor: string): number {
  if (!/^\d{1,15}$/.test(cursor)) throw new Refusal('invalid_cursor');
  return Number(cursor);
}
