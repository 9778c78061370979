import type { BulkOperation } from '../../domain/bulk-operation.ts';
import type { Context } from '../context.ts';
import { interrupt, isLost } from './end.ts';
import type { Steps } from './running.ts';
import { changeSlice } from './slice.ts';

/** What a bulk operation consists of, whoever runs it. */
export function stepsOf(context: Context, accountId: string, id: string): Steps {
  return {
    step: () => changeSlice(context, accountId, id),
    failed: () => interrupt(context, accountId, id),
  };
}

/**
 * Goes on with what nobody runs: of a server that was killed at once, of a terminal when it has been silent for long
 * enough. Done when the server begins, before anybody can ask, and again and again from then on.
 */
export async function resumeBulkOperations(context: Context): Promise<void> {
  const { directory, bulkOperations } = context.storage.stores;
  for (const { id: accountId } of await directory.accounts()) {
    const bulk = await bulkOperations.running(accountId);
    if (bulk && isLeft(context, bulk)) context.bulkOperations.resume(bulk.id, stepsOf(context, accountId, bulk.id));
  }
}

function isLeft(context: Context, bulk: BulkOperation): boolean {
  return bulk.runsIn === 'server' ? !context.bulkOperations.has(bulk.id) : isLost(context, bulk);
}
