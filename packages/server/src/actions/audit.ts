import { type AuditRecord as AuditView, operations } from '@keyward/contract';
import type { AuditRecord } from '../domain/audit-record.ts';
import { withCurrentWords } from '../domain/audit-words.ts';
import type { Caller } from '../domain/caller.ts';
import { EventLoopBudget } from '../verification/feed/event-loop-budget.ts';
import { action } from './action.ts';
import { BatchedList } from './page.ts';
import type { ActionContext } from './ports.ts';

const PAGE_SIZE = 100;
/** Limits all concurrent searches together to one batch per turn of the event loop. */
const turns = new EventLoopBudget();

export const searchAudit = action(
  operations.searchAudit,
  async (context: ActionContext<'deniedAttempts'>, caller, { body }) => {
    // Includes attempts that were denied a moment ago.
    await context.deniedAttempts.settle();
    const now = context.now();
    const query = {
      from: readTime(body.start ?? 0, now, 0),
      until: readTime(body.end ?? 0, now, now),
      classes: body.include ?? [],
      ...(body.search !== undefined && { text: body.search }),
      ...(body.object_id !== undefined && { objectId: body.object_id }),
      skip: body.from ?? 0,
      size: body.size ?? PAGE_SIZE,
    };
    const results = await context.storage.stores.audit.search(caller.accountId, query, () => turns.next());
    return new BatchedList(viewsOf(results.batches, caller), results.total);
  },
);

/** Returns Unix time in seconds; a negative value counts back from now, and 0 means the first record or now. */
function readTime(seconds: number, now: number, zero: number): number {
  if (seconds === 0) return zero;
  return seconds < 0 ? now + seconds : seconds;
}

async function* viewsOf(batches: AsyncIterable<AuditRecord[]>, caller: Caller): AsyncGenerator<AuditView[]> {
  for await (const records of batches) yield records.map((record) => viewOf(withCurrentWords(record), caller));
}

function viewOf(record: AuditRecord, caller: Caller): AuditView {
  return {
    id: record.number,
    timestamp: record.timestamp,
    class: record.class,
    subclass: record.subclass,
    action: record.action,
    user: record.user,
    description: record.description,
    object_id: record.objectId,
    account: caller.shortname,
    impersonator: null,
    ip: record.ip,
    before: record.before,
    after: record.after,
    hash: record.hash,
  };
}
