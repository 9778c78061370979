import type { BulkOperation as BulkView, BulkRow as RowView } from '@keyward/contract';
import { type Alteration, type BulkOperation, type BulkRow, doneOf } from '../../domain/bulk-operation.ts';

export function viewOfBulkOperation(bulk: BulkOperation): BulkView {
  const { id, alteration, state, startedAt, startedBy, finishedAt, reason, total, excluded, counts } = bulk;
  return {
    id,
    change: viewOfAlteration(alteration),
    state,
    started_at: startedAt,
    started_by: startedBy,
    finished_at: finishedAt,
    reason,
    done: doneOf(bulk),
    total,
    excluded: excluded,
    ...counts,
  };
}

export function viewOfRow({ position, appname, outcome, code, message }: BulkRow): RowView {
  return {
    position,
    appname,
    outcome: outcome ?? 'pending',
    ...(code !== null && { code }),
    ...(message !== null && { message }),
  };
}

function viewOfAlteration({ action, expiresAt, role, owner, addTags, removeTags }: Alteration): BulkView['change'] {
  if (action !== 'update') return { action };
  return {
    action,
    ...(expiresAt !== undefined && { expires_at: expiresAt }),
    ...(role !== undefined && { role }),
    ...(owner !== undefined && { owner }),
    ...(addTags !== undefined && { add_tags: [...addTags] }),
    ...(removeTags !== undefined && { remove_tags: [...removeTags] }),
  };
}
