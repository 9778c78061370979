import { Button, Group } from '@mantine/core';
import { IconShieldCheck } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { NoMatch } from '../../ui/NoMatch.tsx';
import { TableSkeleton } from '../../ui/TableSkeleton.tsx';
import { LeakTable } from './LeakTable.tsx';
import { leaksQuery } from './queries.ts';
import type { LeakState } from './search.ts';

interface LeaksPanelProps {
  readonly state: LeakState | undefined;
  readonly onClear: () => void;
}

/** The leak reports, or the state of their list. A button loads older ones. */
export function LeaksPanel({ state, onClear }: LeaksPanelProps) {
  const query = useInfiniteQuery(leaksQuery(state));
  const { data, error, isError } = query;
  if (data === undefined) {
    if (!isError) return <TableSkeleton noun="the leak reports" />;
    return <ErrorState error={error} title="The reports could not be loaded" onRetry={() => void query.refetch()} />;
  }
  const leaks = data.pages.flatMap((page) => page.data);
  if (leaks.length === 0) return state === undefined ? <NoLeaks /> : <NoMatch noun="report" onClear={onClear} />;
  return (
    <>
      <LeakTable leaks={leaks} />
      {query.hasNextPage && (
        <Group justify="center" p="md">
          <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Show older
          </Button>
        </Group>
      )}
    </>
  );
}

function NoLeaks() {
  return (
    <EmptyState icon={<IconShieldCheck size={24} stroke={1.6} />} title="No leaks reported">
      <p>
        GitHub can report keys that it finds in public repositories, once the operator has enrolled this server. You can
        also check any text yourself.
      </p>
    </EmptyState>
  );
}
