import type { Replica } from '@keyward/sdk';
import { DataTable } from '../../ui/DataTable.tsx';
import type { Column } from '../../ui/data-table.ts';
import { NameCell } from '../../ui/NameCell.tsx';
import { StatusMark } from '../../ui/StatusMark.tsx';
import { Timestamp } from '../../ui/Timestamp.tsx';
import { TwoLines } from '../../ui/TwoLines.tsx';
import { ZoneSwitch } from '../../ui/ZoneSwitch.tsx';
import { ReplicaMenu } from './ReplicaMenu.tsx';
import { ReplicaRotationBox } from './ReplicaRotationBox.tsx';
import type { ReplicaTask } from './replica-task.ts';
import { useReplicaRights } from './use-replica-rights.ts';

interface ReplicaTableProps {
  readonly replicas: readonly Replica[];
  readonly onTask: (task: ReplicaTask) => void;
}

const columnsFor = (onTask: ReplicaTableProps['onTask']): readonly Column<Replica>[] => [
  {
    id: 'name',
    name: 'Name',
    cell: (replica) => (
      <NameCell
        name={replica.name}
        second={replica.allowed_ips.length > 0 && `only from ${replica.allowed_ips.join(', ')}`}
        below={
          replica.rotation !== null && (
            <ReplicaRotationBox replica={replica} rotation={replica.rotation} onTask={onTask} />
          )
        }
      />
    ),
  },
  { id: 'connection', name: 'Connection', cell: (replica) => <Connection replica={replica} /> },
  {
    id: 'lag',
    name: 'Lag',
    cell: ({ lag }) => <span className="kw-nowrap">{lag === null ? '–' : lagText(lag)}</span>,
  },
  {
    id: 'last_seen',
    name: 'Last seen',
    aside: <ZoneSwitch />,
    cell: ({ last_seen_at, last_ip }) => (
      <TwoLines second={last_ip !== null && `from ${last_ip}`}>
        <Timestamp seconds={last_seen_at} />
      </TwoLines>
    ),
  },
];

export function ReplicaTable({ replicas, onTask }: ReplicaTableProps) {
  const { any } = useReplicaRights();
  return (
    <DataTable
      label="Replicas"
      columns={columnsFor(onTask)}
      rows={replicas}
      rowId={(replica) => replica.id}
      menu={any ? (replica) => <ReplicaMenu replica={replica} onTask={onTask} /> : undefined}
    />
  );
}

function Connection({ replica }: { readonly replica: Replica }) {
  const { connected, connected_since, last_seen_at, revoked_reason: revoked } = replica;
  if (revoked !== null) {
    return (
      <TwoLines second={`${revoked}. Regenerate it.`}>
        <StatusMark label="Credential revoked" state="error" />
      </TwoLines>
    );
  }
  if (connected) {
    const since = connected_since !== null && (
      <>
        since <Timestamp seconds={connected_since} />
      </>
    );
    return (
      <TwoLines second={since}>
        <StatusMark label="Connected" state="ok" />
      </TwoLines>
    );
  }
  return last_seen_at === null ? (
    <StatusMark label="Never connected" state="pending" />
  ) : (
    <StatusMark label="Not connected" state="error" />
  );
}

function lagText({ entries, seconds }: NonNullable<Replica['lag']>): string {
  return entries === 0 ? 'Up to date' : `${entries} ${entries === 1 ? 'change' : 'changes'}, ${seconds} s`;
}
