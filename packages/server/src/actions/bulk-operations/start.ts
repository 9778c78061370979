import { operations } from '@keyward/contract';
import { type BulkOperation, NO_COUNTS, type SelectedKey } from '../../domain/bulk-operation.ts';
import type { Caller } from '../../domain/caller.ts';
import { bulkOperationStarted } from '../../domain/events/bulk-operations.ts';
import type { Stores } from '../../storage/stores/index.ts';
import { action } from '../action.ts';
import { change, type Ledger } from '../change.ts';
import { type Context, newId } from '../context.ts';
import { requireReauthenticationToDelete } from '../deletions.ts';
import { Refusal } from '../refusal.ts';
import { endBulkOperation, isLost } from './end.ts';
import { bulkOperationWithId } from './get.ts';
import { readAlteration } from './read.ts';
import { stepsOf } from './run.ts';
import { countExcluded, selected } from './select.ts';
import { starterOf } from './starter.ts';
import { viewOfBulkOperation } from './view.ts';

export const startBulkOperation = action(operations.startBulkOperation, async (context, caller, { body }) => {
  const alteration = readAlteration(caller, body.change);
  await context.uses.settle();
  const { id } = await change(context, caller, async (stores, ledger) => {
    await requireNoneRunning(context, { stores, ledger, caller });
    const keys: SelectedKey[] = [];
    const asked = { context, stores, caller };
    for await (const batch of selected(asked, body.selection)) keys.push(...batch);
    if (keys.length !== body.expected) throw surprise(keys.length, body.expected);
    if (alteration.action === 'delete') await requireReauthenticationToDelete(stores, caller, keys.length, ledger.at);
    const bulk: BulkOperation = {
      id: newId(context, 'bulk'),
      alteration,
      state: 'running',
      startedAt: context.now(),
      startedBy: caller.name,
      startedIp: caller.ip,
      starter: starterOf(caller),
      runsIn: caller.kind === 'terminal' ? 'terminal' : 'server',
      workedAt: context.now(),
      finishedAt: null,
      reason: null,
      total: keys.length,
      excluded: await countExcluded(asked, body.selection),
      counts: NO_COUNTS,
    };
    await stores.bulkOperations.add(caller.accountId, bulk);
    await stores.bulkOperations.addRows(caller.accountId, bulk.id, keys);
    await ledger.record(bulkOperationStarted(bulk));
    return bulk;
  });
  await context.bulkOperations.begin(id, stepsOf(context, caller.accountId, id));
  return viewOfBulkOperation(await bulkOperationWithId(context, caller, id));
});

/** A process that was killed keeps nobody waiting for long. @throws Refusal bulk_running */
async function requireNoneRunning(
  context: Context,
  { stores, ledger, caller }: { readonly stores: Stores; readonly ledger: Ledger; readonly caller: Caller },
): Promise<void> {
  const { accountId } = caller;
  const running = await stores.bulkOperations.running(accountId);
  if (!running) return;
  if (!isLost(context, running)) throw new Refusal('bulk_running');
  const reason = 'the process that ran it has stopped';
  await endBulkOperation({ stores, ledger, accountId }, running, { state: 'interrupted', reason }, context.now());
}

function surprise(found: number, expected: number): Refusal {
  return new Refusal(
    'selection_changed',
    `By now ${found} keys match and not ${expected}, so nothing was changed. Look again, then repeat it.`,
  );
}
