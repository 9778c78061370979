import { operations } from '@keyward/contract';
import { action } from '../action.ts';
import { openLedger } from '../change.ts';
import { endBulkChange } from './end.ts';
import { bulkChangeWithId } from './get.ts';
import { viewOfBulkChange } from './view.ts';

/** It ends after the slice that is under way. */
export const cancelBulkChange = action(operations.cancelBulkChange, async (context, caller, { params }) => {
  const { accountId } = caller;
  await bulkChangeWithId(context, caller, params.id);
  await context.storage.transaction(async (stores) => {
    const bulk = await stores.bulkChanges.withId(accountId, params.id);
    if (bulk?.state !== 'running') return;
    const at = context.now();
    await endBulkChange(
      { stores, ledger: openLedger(context, stores, caller), accountId },
      bulk,
      { state: 'cancelled' },
      at,
    );
  });
  return viewOfBulkChange(await bulkChangeWithId(context, caller, params.id));
});
