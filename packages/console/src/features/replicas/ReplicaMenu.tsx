import type { Replica } from '@keyward/sdk';
import { IconRefresh, IconTrash } from '@tabler/icons-react';
import { RowMenu } from '../../ui/RowMenu.tsx';
import type { ReplicaTask } from './replica-task.ts';
import { useReplicaRights } from './use-replica-rights.ts';

interface ReplicaMenuProps {
  readonly replica: Replica;
  readonly onTask: (task: ReplicaTask) => void;
}

/** The menu of a replica. */
export function ReplicaMenu({ replica, onTask }: ReplicaMenuProps) {
  const { renew, remove } = useReplicaRights();
  const open = (kind: 'regenerate' | 'remove') => () => onTask({ kind, replica });
  return (
    <RowMenu
      rowName={replica.name}
      actions={[
        renew && { label: 'Regenerate credential', icon: IconRefresh, onChoose: open('regenerate') },
        remove && { label: 'Remove', icon: IconTrash, danger: true, onChoose: open('remove') },
      ]}
    />
  );
}
