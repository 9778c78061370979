import { getRouteApi } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { type SearchChange as Change, presentSearch } from '../../app/address.ts';
import { type AuditLogsSearch, auditLogsSearch } from './search.ts';

const route = getRouteApi('/settings/account/audit-logs');

export type SearchChange = Change<AuditLogsSearch>;

/** The question to the log, which stands in the address: reload, back and a shared link show the same. */
export function useAuditSearch() {
  const given = route.useSearch();
  // The router mixes in what its check left out, and the server refuses what it does not know.
  const search = useMemo(() => auditLogsSearch({ ...given }), [given]);
  const navigate = route.useNavigate();
  /** A new question begins on its first page. Typing on replaces the entry in the history instead of adding one. */
  const change = useCallback(
    (part: SearchChange) =>
      void navigate({
        search: (before) => presentSearch<AuditLogsSearch>({ ...before, from: undefined, ...part }),
        replace: 'q' in part,
        resetScroll: 'from' in part,
      }),
    [navigate],
  );
  const clear = useCallback(
    () => void navigate({ search: ({ size }) => presentSearch<AuditLogsSearch>({ size }), resetScroll: false }),
    [navigate],
  );
  return { search, change, clear };
}
