import { operations } from '@keyward/contract';
import type { BulkOperation, BulkState } from '../../domain/bulk-operation.ts';
import { bulkOperationFinished } from '../../domain/events/bulk-operations.ts';
import type { Stores } from '../../storage/stores/index.ts';
import { action } from '../action.ts';
import { type Actor, change, type Ledger } from '../change.ts';
import { type ActionContext, atNewMoment } from '../ports.ts';
import { bulkOperationWithId, viewOfBulkOperation } from './read.ts';

/** Cancels a bulk operation after the running batch. */
export const cancelBulkOperation = action(
  operations.cancelBulkOperation,
  async (context: ActionContext<'follower'>, caller, { params }) => {
    await bulkOperationWithId(context, caller, params.id);
    await finishIfRunning(context, caller, params.id, { state: 'cancelled' });
    return viewOfBulkOperation(await bulkOperationWithId(context, caller, params.id));
  },
);

interface Work {
  readonly accountId: string;
  readonly stores: Stores;
  readonly ledger: Ledger;
}

/** The final state of a bulk operation. */
interface FinalState {
  readonly state: Exclude<BulkState, 'running'>;
  /** The reason why the operation stopped before all keys were changed; a fragment for "because …". */
  readonly reason?: string;
}

/** Stores the final state of a bulk operation. Keys that were changed stay changed. */
export async function finishBulkOperation(
  { stores, ledger, accountId }: Work,
  bulk: BulkOperation,
  { state, reason }: FinalState,
  at: number,
): Promise<BulkOperation> {
  const finished: BulkOperation = { ...bulk, state, reason: reason ?? null, lastProgressAt: at, finishedAt: at };
  await stores.bulkOperations.update(accountId, finished);
  await ledger.record(bulkOperationFinished(finished));
  return finished;
}

/** Marks a bulk operation as interrupted after an error, with the user who started it as the actor. */
export async function interrupt(base: ActionContext, accountId: string, id: string): Promise<void> {
  const context = atNewMoment(base);
  const storedOperation = await context.storage.stores.bulkOperations.withId(accountId, id);
  if (!storedOperation) return;
  const reason = 'a batch failed with an unexpected error';
  await finishIfRunning(context, starterAsActor(accountId, storedOperation), id, { state: 'interrupted', reason });
}

/** Returns the actor who started a bulk operation, by name only, for the audit log. */
export function starterAsActor(accountId: string, { startedBy, startedIp }: BulkOperation): Actor {
  return { accountId, name: startedBy, ip: startedIp };
}

async function finishIfRunning(context: ActionContext, actor: Actor, id: string, final: FinalState): Promise<void> {
  const { accountId } = actor;
  const work = async (stores: Stores, ledger: Ledger) => {
    const bulk = await stores.bulkOperations.withId(accountId, id);
    if (bulk?.state === 'running') await finishBulkOperation({ stores, ledger, accountId }, bulk, final, ledger.at);
  };
  await change(context, actor, work, { mayBeIdle: true });
}
