import type { Leak as LeakView } from '@keyward/contract';
import type { Snapshot } from '../../domain/audit-record.ts';
import type { Leak } from '../../domain/leak.ts';

export function viewOfLeak(leak: Leak): LeakView {
  return {
    id: leak.id,
    key_id: leak.keyId,
    appname: leak.appname,
    hint: leak.hint,
    reporter: leak.reporter,
    source: leak.source,
    url: leak.url,
    reported_at: leak.reportedAt,
    response: leak.response,
    state: leak.resolvedAt === null ? 'open' : 'resolved',
    resolved_at: leak.resolvedAt,
    resolved_by: leak.resolvedBy,
  };
}

/** A leak as the audit log keeps it. */
export function snapshotOfLeak(leak: Omit<Leak, 'number'>): Snapshot {
  return {
    id: leak.id,
    key_id: leak.keyId,
    appname: leak.appname,
    hint: leak.hint,
    reporter: leak.reporter,
    source: leak.source,
    url: leak.url,
    response: leak.response,
    resolved_by: leak.resolvedBy,
  };
}
