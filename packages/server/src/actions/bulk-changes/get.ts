import { operations } from '@keyward/contract';
import type { BulkChange } from '../../domain/bulk-change.ts';
import type { Caller } from '../../domain/caller.ts';
import { action } from '../action.ts';
import type { Context } from '../context.ts';
import { Refusal } from '../refusal.ts';
import { viewOfBulkChange, viewOfRow } from './view.ts';

const ROWS = 100;

export const listBulkChanges = action(operations.listBulkChanges, async (context, caller) =>
  (await context.storage.stores.bulkChanges.list(caller.accountId)).map(viewOfBulkChange),
);

export const getBulkChange = action(operations.getBulkChange, async (context, caller, { params }) =>
  viewOfBulkChange(await bulkChangeWithId(context, caller, params.id)),
);

export const listBulkRows = action(operations.listBulkRows, async (context, caller, { params, query }) => {
  const { id } = await bulkChangeWithId(context, caller, params.id);
  const { after = 0, limit = ROWS, outcome } = query;
  const rows = await context.storage.stores.bulkChanges.rows(caller.accountId, id, { after, limit, outcome });
  return rows.map(viewOfRow);
});

/** @throws Refusal not_found, for those of other accounts as well */
export async function bulkChangeWithId(context: Context, caller: Caller, id: string): Promise<BulkChange> {
  const bulk = await context.storage.stores.bulkChanges.withId(caller.accountId, id);
  if (!bulk) throw new Refusal('not_found', 'There is no change of many keys with this id in the account.');
  return bulk;
}
