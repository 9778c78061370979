import { operations } from '@keyward/contract';
import { type BulkOperation, NO_COUNTS, type SelectedKey } from '../../domain/bulk-operation.ts';
import { bulkOperationStarted } from '../../domain/events/bulk-operations.ts';
import { action } from '../action.ts';
import type { JobSteps } from '../background-jobs.ts';
import { change, type Work } from '../change.ts';
import { requireReauthenticationToDelete } from '../deletions.ts';
import { type ActionContext, newId, type Ports } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { applyBatch } from './apply.ts';
import { starterOf } from './authenticate.ts';
import { finishBulkOperation, interrupt } from './cancel.ts';
import { readAlteration } from './plan.ts';
import { bulkOperationWithId, viewOfBulkOperation } from './read.ts';
import { countExcluded, selectKeys } from './select.ts';

/** Seconds without a batch after which the process of a bulk operation is assumed to have exited. */
const MAXIMUM_PAUSE_SECONDS = 60;

export const startBulkOperation = action(
  operations.startBulkOperation,
  async (context: ActionContext<'follower' | 'uses' | 'backgroundJobs'>, caller, { body }) => {
    const alteration = readAlteration(caller, body.change);
    await context.uses.settle();
    const { id } = await change(context, caller, async (stores, ledger) => {
      const work = { context, caller, stores, ledger };
      await requireNoneRunning(work);
      const keys: SelectedKey[] = [];
      for await (const batch of selectKeys(work, body.selection)) keys.push(...batch);
      if (keys.length !== body.expected) throw selectionChanged(keys.length, body.expected);
      if (alteration.action === 'delete') await requireReauthenticationToDelete(stores, caller, keys.length, ledger.at);
      const bulk: BulkOperation = {
        id: newId(context, 'bulk'),
        change: alteration,
        state: 'running',
        startedAt: context.now(),
        startedBy: caller.name,
        startedIp: caller.ip,
        initiator: starterOf(caller),
        runsIn: caller.kind === 'terminal' ? 'terminal' : 'server',
        lastProgressAt: context.now(),
        finishedAt: null,
        reason: null,
        total: keys.length,
        excluded: await countExcluded(work, body.selection),
        counts: NO_COUNTS,
      };
      await stores.bulkOperations.add(caller.accountId, bulk);
      await stores.bulkOperations.addRows(caller.accountId, bulk.id, keys);
      await ledger.record(bulkOperationStarted(bulk));
      return bulk;
    });
    await context.backgroundJobs.start(id, stepsOf(context, caller.accountId, id));
    return viewOfBulkOperation(await bulkOperationWithId(context, caller, id));
  },
);

/** Rejects a second bulk operation. Interrupts a running one if its process has exited. @throws Refusal bulk_running */
async function requireNoneRunning({ context, stores, ledger, caller }: Work<'backgroundJobs'>): Promise<void> {
  const { accountId } = caller;
  const running = await stores.bulkOperations.running(accountId);
  if (!running) return;
  if (!isAbandoned(context, running)) throw new Refusal('bulk_running');
  const reason = 'the process that ran it has stopped';
  await finishBulkOperation({ stores, ledger, accountId }, running, { state: 'interrupted', reason }, context.now());
}

function selectionChanged(count: number, expected: number): Refusal {
  return new Refusal(
    'selection_changed',
    `The selection now has ${count} keys instead of ${expected}, so nothing was changed. Check the keys and try again.`,
  );
}

function stepsOf(context: ActionContext<'follower'>, accountId: string, id: string): JobSteps {
  return {
    step: () => applyBatch(context, accountId, id),
    failed: () => interrupt(context, accountId, id),
  };
}

/**
 * Continues bulk operations whose process has exited: a server's operations immediately, the CLI's after a pause.
 * Called periodically, and when the server starts, before it accepts requests.
 */
export async function resumeBulkOperations(context: ActionContext<'follower' | 'backgroundJobs'>): Promise<void> {
  const { directory, bulkOperations } = context.storage.stores;
  for (const { id: accountId } of await directory.accounts()) {
    const bulk = await bulkOperations.running(accountId);
    if (bulk && isResumable(context, bulk)) {
      context.backgroundJobs.resume(bulk.id, stepsOf(context, accountId, bulk.id));
    }
  }
}

function isResumable(context: Ports<'now' | 'backgroundJobs'>, bulk: BulkOperation): boolean {
  return bulk.runsIn === 'server' ? !context.backgroundJobs.has(bulk.id) : isAbandoned(context, bulk);
}

/** Returns whether the process of a running operation appears to have exited. */
function isAbandoned(context: Ports<'now' | 'backgroundJobs'>, bulk: BulkOperation): boolean {
  if (bulk.state !== 'running' || context.backgroundJobs.has(bulk.id)) return false;
  return context.now() - bulk.lastProgressAt > MAXIMUM_PAUSE_SECONDS;
}
