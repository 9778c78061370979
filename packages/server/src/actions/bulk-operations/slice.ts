import { setImmediate as turn } from 'node:timers/promises';
import type { BulkOperation, BulkRow } from '../../domain/bulk-operation.ts';
import type { Caller } from '../../domain/caller.ts';
import type { Stores } from '../../storage/stores/index.ts';
import { changeWithin, type Ledger } from '../change.ts';
import { atNewMoment, type Context } from '../context.ts';
import { planFor } from './alter.ts';
import { endBulkOperation, nameOf } from './end.ts';
import { remembering } from './remembering.ts';
import { starterAsOfNow } from './starter.ts';

/** In one transaction, for which every other writer waits: some tens of milliseconds. */
const SLICE = 250;
/** After so many keys checks have their turn, which ask no database. */
const ROWS_A_TURN = 25;

/**
 * The next keys in their turn. Their changes, audit records and entries of the change log, what became of each of them
 * and how far it is: all are one transaction, so that whatever ends the process leaves no doubt.
 * @returns whether there are more
 */
export async function changeSlice(base: Context, accountId: string, id: string): Promise<boolean> {
  const context = atNewMoment(base);
  const bulk = await context.storage.transaction(async (plain) => {
    const stores = remembering(plain);
    const present = await stores.bulkOperations.withId(accountId, id);
    if (present?.state !== 'running') return present;
    const at = context.now();
    const caller = await starterAsOfNow(stores, accountId, present, at);
    const isStopped = typeof caller === 'string';
    // A deletion of many was counted as a whole when it started.
    const actor = isStopped ? nameOf(accountId, present) : caller;
    const work = (_: Stores, ledger: Ledger) =>
      isStopped
        ? endBulkOperation({ stores, ledger, accountId }, present, { state: 'interrupted', reason: caller }, at)
        : goOn({ context, caller, stores, ledger }, present);
    return changeWithin({ context, stores, actor }, work, { countsDeletions: false, mayBeIdle: true });
  });
  await context.follower.catchUp();
  return bulk?.state === 'running';
}

interface Work {
  readonly context: Context;
  readonly caller: Caller;
  readonly stores: Stores;
  readonly ledger: Ledger;
}

async function goOn(work: Work, bulk: BulkOperation): Promise<BulkOperation> {
  const { context, stores, ledger, caller } = work;
  const { accountId } = caller;
  const counts = { ...bulk.counts };
  const after = counts.changed + counts.unchanged + counts.rejected;
  const rows: BulkRow[] = [];
  for (const row of await stores.bulkOperations.rows(accountId, bulk.id, { after, limit: SLICE })) {
    const key = row.keyId === null ? undefined : await stores.apiKeys.withId(accountId, row.keyId);
    const planned = await planFor(work, key, bulk.alteration);
    if (planned.outcome === 'changed') await planned.write(ledger);
    const refusal = planned.outcome === 'rejected' ? planned.refusal : undefined;
    rows.push({ ...row, outcome: planned.outcome, code: refusal?.code ?? null, message: refusal?.message ?? null });
    counts[planned.outcome]++;
    if (rows.length % ROWS_A_TURN === 0) await turn();
  }
  await stores.bulkOperations.settle(accountId, bulk.id, rows);
  const at = context.now();
  const worked: BulkOperation = { ...bulk, counts, workedAt: at };
  if (after + rows.length >= bulk.total)
    return endBulkOperation({ stores, ledger, accountId }, worked, { state: 'done' }, at);
  await stores.bulkOperations.update(accountId, worked);
  return worked;
}
