import { operations } from '@keyward/contract';
import { action } from '../action.ts';
import { openLedger } from '../change.ts';
import { endBulkOperation } from './end.ts';
import { bulkOperationWithId } from './get.ts';
import { viewOfBulkOperation } from './view.ts';

/** It ends after the slice that is under way. */
export const cancelBulkOperation = action(operations.cancelBulkOperation, async (context, caller, { params }) => {
  const { accountId } = caller;
  await bulkOperationWithId(context, caller, params.id);
  await context.storage.transaction(async (stores) => {
    const bulk = await stores.bulkOperations.withId(accountId, params.id);
    if (bulk?.state !== 'running') return;
    const at = context.now();
    await endBulkOperation(
      { stores, ledger: openLedger(context, stores, caller), accountId },
      bulk,
      { state: 'cancelled' },
      at,
    );
  });
  return viewOfBulkOperation(await bulkOperationWithId(context, caller, params.id));
});
