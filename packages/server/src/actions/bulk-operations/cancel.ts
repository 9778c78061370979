import { operations } from '@keyward/contract';
import { action } from '../action.ts';
import { endIfRunning } from './end.ts';
import { bulkOperationWithId } from './get.ts';
import { viewOfBulkOperation } from './view.ts';

/** It ends after the slice that is under way. */
export const cancelBulkOperation = action(operations.cancelBulkOperation, async (context, caller, { params }) => {
  await bulkOperationWithId(context, caller, params.id);
  await endIfRunning(context, caller, params.id, { state: 'cancelled' });
  return viewOfBulkOperation(await bulkOperationWithId(context, caller, params.id));
});
