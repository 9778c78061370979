import { type BulkChange, type BulkOperation, processedCount } from '../bulk-operation.ts';
import { type EffectTable, type EventsOf, recordOnly } from './event.ts';

export const bulkEvents = {
  BulkOperationStarted: { ...recordOnly, audit: ['apikey', 'bulk', 'bulk-start'] },
  BulkOperationFinished: { ...recordOnly, audit: ['apikey', 'bulk', 'bulk-finish'] },
} as const satisfies EffectTable;

export type BulkEvent = EventsOf<typeof bulkEvents>;

export function bulkOperationStarted({ id, total, change }: BulkOperation): BulkEvent {
  const description = `Bulk operation on ${total} keys started (${describeChange(change)})`;
  return { name: 'BulkOperationStarted', description, after: { id, total } };
}

/** The operation is finished, cancelled or interrupted. */
export function bulkOperationFinished(bulk: BulkOperation): BulkEvent {
  const { id, state, reason, total, counts } = bulk;
  const { changed, unchanged, rejected } = counts;
  const remaining = total - processedCount(bulk);
  const reasonText = reason === null ? '' : `, because ${reason}`;
  const left = remaining > 0 ? `, ${remaining} not processed` : '';
  return {
    name: 'BulkOperationFinished',
    description: `Bulk operation (${describeChange(bulk.change)}) ${state}${reasonText}: ${changed} changed, ${unchanged} unchanged, ${rejected} rejected${left}`,
    after: { id, state, reason, total, changed, unchanged, rejected },
  };
}

function describeChange({ action, expiresAt, role, owner, addTags = [], removeTags = [] }: BulkChange): string {
  if (action !== 'update') return action;
  const parts = [
    ...(expiresAt === undefined ? [] : ['expiry']),
    ...(role === undefined ? [] : [`role ${role}`]),
    ...(owner === undefined ? [] : [owner === null ? 'no owner' : `owner ${owner}`]),
    ...addTags.map((tag) => `tag ${tag}`),
    ...removeTags.map((tag) => `no tag ${tag}`),
  ];
  return `update: ${parts.join(', ')}`;
}
