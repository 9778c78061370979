import { type BulkOperation, type BulkState, doneOf } from '../../domain/bulk-operation.ts';
import type { Stores } from '../../storage/stores/index.ts';
import { type Actor, type Ledger, openLedger } from '../change.ts';
import { atNewMoment, type Context } from '../context.ts';
import { alterationText } from './view.ts';

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
  const { changed, unchanged, rejected } = ended.counts;
  const rest = bulk.total - doneOf(ended);
  await ledger.record({
    class: 'apikey',
    subclass: 'bulk',
    action: 'bulk-finish',
    description: `Change of many keys (${alterationText(bulk.alteration)}) ${state}${reason === undefined ? '' : `, because ${reason}`}: ${changed} changed, ${unchanged} unchanged, ${rejected} rejected${rest > 0 ? `, ${rest} left as they were` : ''}`,
    after: { id: bulk.id, state, reason: ended.reason, total: bulk.total, changed, unchanged, rejected },
  });
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
  await context.storage.transaction(async (stores) => {
    const bulk = await stores.bulkOperations.withId(accountId, id);
    if (bulk?.state !== 'running') return;
    const ledger = openLedger(context, stores, nameOf(accountId, bulk));
    const reason = 'a batch failed with an unexpected error';
    await endBulkOperation({ stores, ledger, accountId }, bulk, { state: 'interrupted', reason }, context.now());
  });
}
