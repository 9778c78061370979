import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import type { BulkOperation, BulkRow } from '../../domain/bulk-operation.ts';
import type { Stores } from '../../storage/stores/index.ts';
import { changeWithin, type Ledger, type Work } from '../change.ts';
import { type ActionContext, atNewMoment } from '../ports.ts';
import { authenticateStarter } from './authenticate.ts';
import { finishBulkOperation, starterAsActor } from './cancel.ts';
import { planKey } from './plan.ts';
import { cachingLookups } from './select.ts';

/** Keys per transaction, which blocks other writers for some tens of milliseconds. */
const BATCH = 250;
/** Number of keys after which the event loop serves other requests that need no database. */
const ROWS_PER_TURN = 25;

/**
 * Changes the next keys of a bulk operation. The changes, audit records, change-log entries, outcomes and progress are
 * one transaction, so the operation can continue from a consistent state after a crash.
 * @returns whether there are more keys
 */
export async function applyBatch(base: ActionContext<'follower'>, accountId: string, id: string): Promise<boolean> {
  const context = atNewMoment(base);
  const bulk = await context.storage.transaction(async (plain) => {
    const stores = cachingLookups(plain);
    const current = await stores.bulkOperations.withId(accountId, id);
    if (current?.state !== 'running') return current;
    const at = context.now();
    const caller = await authenticateStarter(stores, accountId, current, at);
    const isDenied = typeof caller === 'string';
    const actor = isDenied ? starterAsActor(accountId, current) : caller;
    const work = (_: Stores, ledger: Ledger) =>
      isDenied
        ? finishBulkOperation({ stores, ledger, accountId }, current, { state: 'interrupted', reason: caller }, at)
        : applyRows({ context, caller, stores, ledger }, current);
    // Deletions were counted as a whole when the operation started.
    return changeWithin({ context, stores, actor }, work, { countsDeletions: false, mayBeIdle: true });
  });
  await context.follower.catchUp();
  return bulk?.state === 'running';
}

async function applyRows(work: Work<'follower'>, bulk: BulkOperation): Promise<BulkOperation> {
  const { context, stores, ledger, caller } = work;
  const { accountId } = caller;
  const counts = { ...bulk.counts };
  const after = counts.changed + counts.unchanged + counts.rejected;
  const rows: BulkRow[] = [];
  for (const row of await stores.bulkOperations.rows(accountId, bulk.id, { after, limit: BATCH })) {
    const key = row.keyId === null ? undefined : await stores.apiKeys.withId(accountId, row.keyId);
    const plan = await planKey(work, key, bulk.change);
    if (plan.outcome === 'changed') await plan.write(ledger);
    const refusal = plan.outcome === 'rejected' ? plan.refusal : undefined;
    rows.push({ ...row, outcome: plan.outcome, code: refusal?.code ?? null, message: refusal?.message ?? null });
    counts[plan.outcome]++;
    if (rows.length % ROWS_PER_TURN === 0) await yieldToEventLoop();
  }
  await stores.bulkOperations.settle(accountId, bulk.id, rows);
  const at = context.now();
  const worked: BulkOperation = { ...bulk, counts, lastProgressAt: at };
  if (after + rows.length >= bulk.total)
    return finishBulkOperation({ stores, ledger, accountId }, worked, { state: 'done' }, at);
  await stores.bulkOperations.update(accountId, worked);
  return worked;
}
