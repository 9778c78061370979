import { operations } from '@keyward/contract';
import type { BulkOperation } from '../../domain/bulk-operation.ts';
import type { Caller } from '../../domain/caller.ts';
import { action } from '../action.ts';
import type { Context } from '../context.ts';
import { Refusal } from '../refusal.ts';
import { viewOfBulkOperation, viewOfRow } from './view.ts';

const ROWS = 100;

export const listBulkOperations = action(operations.listBulkOperations, async (context, caller) =>
  (await context.storage.stores.bulkOperations.list(caller.accountId)).map(viewOfBulkOperation),
);

export const getBulkOperation = action(operations.getBulkOperation, async (context, caller, { params }) =>
  viewOfBulkOperation(await bulkOperationWithId(context, caller, params.id)),
);

export const listBulkRows = action(operations.listBulkRows, async (context, caller, { params, query }) => {
  const { id } = await bulkOperationWithId(context, caller, params.id);
  const { after = 0, limit = ROWS, outcome } = query;
  const rows = await context.storage.stores.bulkOperations.rows(caller.accountId, id, { after, limit, outcome });
  return rows.map(viewOfRow);
});

/** @throws Refusal not_found, for those of other accounts as well */
export async function bulkOperationWithId(context: Context, caller: Caller, id: string): Promise<BulkOperation> {
  const bulk = await context.storage.stores.bulkOperations.withId(caller.accountId, id);
  if (!bulk) throw new Refusal('not_found', 'There is no bulk operation with this id in the account.');
  return bulk;
}
