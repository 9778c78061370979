import type { BulkOperation, BulkState } from '../../domain/bulk-operation.ts';
import { bulkOperationFinished } from '../../domain/events/bulk-operations.ts';
import type { Stores } from '../../storage/stores/index.ts';
import { type Actor, change, type Ledger } from '../change.ts';
import { atNewMoment, type Context } from '../context.ts';

/** Another process works at least so often, or it works no more. */
const LONGEST_PAUSE_SECONDS = 60;

interface Work {
  readonly accountId: string;
  readonly stores: Stores;
  readonly ledger: Ledger;
}

/** How a bulk operation ends. */
interface Ending {
  readonly state: Exclude<BulkState, 'running'>;
  /** Why it stopped before all keys had their turn; a fragment for "because …". */
  readonly reason?: string;
}

/** Nothing follows it: what was done until now is what is done. */
export async function endBulkOperation(
  { stores, ledger, accountId }: Work,
  bulk: BulkOperation,
  { state, reason }: Ending,
  at: number,
): Promise<BulkOperation> {
  const ended: BulkOperation = { ...bulk, state, reason: reason ?? null, workedAt: at, finishedAt: at };
  await stores.bulkOperations.update(accountId, ended);
  await ledger.record(bulkOperationFinished(ended));
  return ended;
}

/** Whether it says that it runs, and nobody does, as far as can be seen from here. */
export function isLost(context: Context, bulk: BulkOperation): boolean {
  if (bulk.state !== 'running' || context.bulkOperations.has(bulk.id)) return false;
  return context.now() - bulk.workedAt > LONGEST_PAUSE_SECONDS;
}

/** Whoever began it, as the audit log calls them. */
export function nameOf(accountId: string, { startedBy, startedIp }: BulkOperation): Actor {
  return { accountId, name: startedBy, ip: startedIp };
}

/** Ends one that failed, in the name of whoever began it. */
export async function interrupt(base: Context, accountId: string, id: string): Promise<void> {
  const context = atNewMoment(base);
  const known = await context.storage.stores.bulkOperations.withId(accountId, id);
  if (!known) return;
  const reason = 'a batch failed with an unexpected error';
  await endIfRunning(context, nameOf(accountId, known), id, { state: 'interrupted', reason });
}

/** Ends a bulk operation, unless it has ended meanwhile. */
export async function endIfRunning(context: Context, actor: Actor, id: string, ending: Ending): Promise<void> {
  const { accountId } = actor;
  const end = async (stores: Stores, ledger: Ledger) => {
    const bulk = await stores.bulkOperations.withId(accountId, id);
    if (bulk?.state !== 'running') return;
    await endBulkOperation({ stores, ledger, accountId }, bulk, ending, ledger.at);
  };
  await change(context, actor, end, { mayBeIdle: true });
}
