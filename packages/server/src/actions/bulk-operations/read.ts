import { type BulkOperation as BulkView, operations, type BulkRow as RowView } from '@keyward/contract';
import { type BulkChange, type BulkOperation, type BulkRow, processedCount } from '../../domain/bulk-operation.ts';
import type { Caller } from '../../domain/caller.ts';
import { action } from '../action.ts';
import type { Ports } from '../ports.ts';
import { Refusal } from '../refusal.ts';

const ROWS_PER_PAGE = 100;

export const listBulkOperations = action(operations.listBulkOperations, async (context, caller) =>
  (await context.storage.stores.bulkOperations.list(caller.accountId)).map(viewOfBulkOperation),
);

export const getBulkOperation = action(operations.getBulkOperation, async (context, caller, { params }) =>
  viewOfBulkOperation(await bulkOperationWithId(context, caller, params.id)),
);

export const listBulkRows = action(operations.listBulkRows, async (context, caller, { params, query }) => {
  const { id } = await bulkOperationWithId(context, caller, params.id);
  const { after = 0, limit = ROWS_PER_PAGE, outcome } = query;
  const rows = await context.storage.stores.bulkOperations.rows(caller.accountId, id, { after, limit, outcome });
  return rows.map(viewOfRow);
});

/** @throws Refusal not_found, including for bulk operations of other accounts */
export async function bulkOperationWithId(
  context: Ports<'storage'>,
  caller: Caller,
  id: string,
): Promise<BulkOperation> {
  const bulk = await context.storage.stores.bulkOperations.withId(caller.accountId, id);
  if (!bulk) throw new Refusal('not_found', 'The account has no bulk operation with this id. Check the id.');
  return bulk;
}

export function viewOfBulkOperation(bulk: BulkOperation): BulkView {
  const { id, change: alteration, state, startedAt, startedBy, finishedAt, reason, total, excluded, counts } = bulk;
  return {
    id,
    change: viewOfAlteration(alteration),
    state,
    started_at: startedAt,
    started_by: startedBy,
    finished_at: finishedAt,
    reason,
    done: processedCount(bulk),
    total,
    excluded,
    ...counts,
  };
}

function viewOfRow({ position, appname, outcome, code, message }: BulkRow): RowView {
  return {
    position,
    appname,
    outcome: outcome ?? 'pending',
    ...(code !== null && { code }),
    ...(message !== null && { message }),
  };
}

function viewOfAlteration({ action, expiresAt, role, owner, addTags, removeTags }: BulkChange): BulkView['change'] {
  if (action !== 'update') return { action };
  return {
    action,
    ...(expiresAt !== undefined && { expires_at: expiresAt }),
    ...(role !== undefined && { role }),
    ...(owner !== undefined && { owner }),
    ...(addTags !== undefined && { add_tags: [...addTags] }),
    ...(removeTags !== undefined && { remove_tags: [...removeTags] }),
  };
}
