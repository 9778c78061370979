import type { AuditRecord } from '@keyward/sdk';
import { Button } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import type { UseQueryResult } from '@tanstack/react-query';
import type { api } from '../../app/api.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { NoMatch } from '../../ui/NoMatch.tsx';
import { TableSkeleton } from '../../ui/TableSkeleton.tsx';
import { AuditTable } from './AuditTable.tsx';
import { type AuditLogsSearch, isFiltered } from './search.ts';

interface AuditRecordsProps {
  readonly query: UseQueryResult<Awaited<ReturnType<typeof api.searchAudit>>>;
  readonly search: AuditLogsSearch;
  readonly onOpen: (record: AuditRecord) => void;
  readonly onClear: () => void;
  readonly onFirst: () => void;
}

/** The audit records, or the state of their list. */
export function AuditRecords({ query, search, onOpen, onClear, onFirst }: AuditRecordsProps) {
  const { data, error, isError, isPlaceholderData } = query;
  if (isError && (data === undefined || isPlaceholderData)) {
    return <ErrorState error={error} title="The audit log could not be loaded" onRetry={() => void query.refetch()} />;
  }
  if (data === undefined) return <TableSkeleton noun="the audit log" />;
  if (data.data.length > 0) return <AuditTable records={data.data} onOpen={onOpen} stale={isPlaceholderData} />;
  if ((data.meta.total ?? 0) > 0) return <PastTheEnd onFirst={onFirst} />;
  if (isFiltered(search)) return <NoMatch noun="record" onClear={onClear} />;
  return (
    <EmptyState icon={<IconHistory size={24} stroke={1.6} />} title="No records yet">
      <p>Sign-ins and changes to keys, users and settings appear here.</p>
    </EmptyState>
  );
}

function PastTheEnd({ onFirst }: { readonly onFirst: () => void }) {
  return (
    <EmptyState
      icon={<IconHistory size={24} stroke={1.6} />}
      title="No records on this page"
      actions={
        <Button variant="default" onClick={onFirst}>
          Show newest records
        </Button>
      }
    >
      <p>The page number is greater than the number of matching records.</p>
    </EmptyState>
  );
}
