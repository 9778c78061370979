import { IconBroadcast } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useHasPermission } from '../../app/session.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { replicasQuery } from './queries.ts';
import { ReplicaTable } from './ReplicaTable.tsx';
import type { ReplicaTask } from './replica-task.ts';

/** The replicas, or the state of their list. */
export function ReplicasPanel({ onTask }: { readonly onTask: (task: ReplicaTask) => void }) {
  const replicas = useQuery(replicasQuery);
  return (
    <Panel>
      <Loaded query={replicas} noun="replicas">
        {(all) => (all.length === 0 ? <NoReplicas /> : <ReplicaTable replicas={all} onTask={onTask} />)}
      </Loaded>
    </Panel>
  );
}

function NoReplicas() {
  const hasPermission = useHasPermission();
  return (
    <EmptyState icon={<IconBroadcast size={24} stroke={1.6} />} title="No replicas yet">
      <p>
        A service that checks many keys can do so in its own process.{' '}
        {hasPermission('replicas:create')
          ? 'Add a replica, and configure the service with its credential.'
          : 'An administrator can add a replica.'}
      </p>
    </EmptyState>
  );
}
