import type { Replica } from '@keyward/sdk';
import { ActionIcon, Menu } from '@mantine/core';
import { IconDots, IconRefresh, IconTrash } from '@tabler/icons-react';
import type { ReplicaTask } from './replica-task.ts';
import { useReplicaRights } from './use-replica-rights.ts';

interface ReplicaMenuProps {
  readonly replica: Replica;
  readonly onTask: (task: ReplicaTask) => void;
}

/** What can be done with a replica. */
export function ReplicaMenu({ replica, onTask }: ReplicaMenuProps) {
  const { renew, remove } = useReplicaRights();
  return (
    <Menu position="bottom-end" width={220} shadow="md" transitionProps={{ duration: 80 }}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size={36} aria-label={`Actions for ${replica.name}`}>
          <IconDots size={20} aria-hidden="true" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {renew && (
          <Menu.Item leftSection={<IconRefresh size={16} />} onClick={() => onTask({ kind: 'regenerate', replica })}>
            New credential
          </Menu.Item>
        )}
        {remove && (
          <>
            {renew && <Menu.Divider />}
            <Menu.Item
              color="red"
              leftSection={<IconTrash size={16} />}
              onClick={() => onTask({ kind: 'remove', replica })}
            >
              Remove
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
