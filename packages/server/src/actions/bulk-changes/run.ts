import type { BulkChange } from '../../domain/bulk-change.ts';
import type { Context } from '../context.ts';
import { interrupt, isLost } from './end.ts';
import type { Steps } from './running.ts';
import { changeSlice } from './slice.ts';

/** What a change of many keys consists of, whoever runs it. */
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
export async function resumeBulkChanges(context: Context): Promise<void> {
  const { directory, bulkChanges } = context.storage.stores;
  for (const { id: accountId } of await directory.accounts()) {
    const bulk = await bulkChanges.running(accountId);
    if (bulk && isLeft(context, bulk)) context.bulkChanges.resume(bulk.id, stepsOf(context, accountId, bulk.id));
  }
}

function isLeft(context: Context, bulk: BulkChange): boolean {
  return bulk.runsIn === 'server' ? !context.bulkChanges.has(bulk.id) : isLost(context, bulk);
}
