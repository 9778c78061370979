import { type Alteration, type BulkOperation, doneOf } from '../bulk-operation.ts';
import { type EffectTable, type EventsOf, recordOnly } from './event.ts';

export const bulkEvents = {
  BulkOperationStarted: { ...recordOnly, audit: ['apikey', 'bulk', 'bulk-start'] },
  BulkOperationFinished: { ...recordOnly, audit: ['apikey', 'bulk', 'bulk-finish'] },
} as const satisfies EffectTable;

export type BulkEvent = EventsOf<typeof bulkEvents>;

export function bulkOperationStarted({ id, total, alteration }: BulkOperation): BulkEvent {
  const description = `Change of ${total} keys begun (${alterationText(alteration)})`;
  return { name: 'BulkOperationStarted', description, after: { id, total } };
}

/** The operation is done, was cancelled or interrupted: its keys are what they are by then. */
export function bulkOperationFinished(bulk: BulkOperation): BulkEvent {
  const { id, state, reason, total, counts } = bulk;
  const { changed, unchanged, rejected } = counts;
  const rest = total - doneOf(bulk);
  const because = reason === null ? '' : `, because ${reason}`;
  const left = rest > 0 ? `, ${rest} left as they were` : '';
  return {
    name: 'BulkOperationFinished',
    description: `Change of many keys (${alterationText(bulk.alteration)}) ${state}${because}: ${changed} changed, ${unchanged} unchanged, ${rejected} rejected${left}`,
    after: { id, state, reason, total, changed, unchanged, rejected },
  };
}

function alterationText({ action, expiresAt, role, owner, addTags = [], removeTags = [] }: Alteration): string {
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
