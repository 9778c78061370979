import { IconBroadcast } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useMay } from '../../app/session.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { TableSkeleton } from '../../ui/TableSkeleton.tsx';
import { replicasQuery } from './queries.ts';
import { ReplicaTable } from './ReplicaTable.tsx';
import type { ReplicaTask } from './replica-task.ts';

/** The replicas, in whichever state their list is. */
export function ReplicasPanel({ onTask }: { readonly onTask: (task: ReplicaTask) => void }) {
  const may = useMay();
  const { data, error, isError, isPending, refetch } = useQuery(replicasQuery);
  return (
    <Panel>
      {isError && data === undefined && (
        <ErrorState error={error} title="The replicas could not be loaded" onRetry={() => void refetch()} />
      )}
      {isPending && <TableSkeleton what="the replicas" />}
      {data?.length === 0 && (
        <EmptyState icon={<IconBroadcast size={24} stroke={1.6} />} title="No replicas yet">
          <p>
            A service that checks very many keys can do so in its own process.{' '}
            {may('replicas:create')
              ? 'Add a replica for it, and hand it the credential.'
              : 'An administrator can add a replica for it.'}
          </p>
        </EmptyState>
      )}
      {data !== undefined && data.length > 0 && <ReplicaTable replicas={data} onTask={onTask} />}
    </Panel>
  );
}
