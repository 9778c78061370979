import type { Leak as LeakView } from '@keyward/contract';
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
