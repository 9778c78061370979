import type { User } from '@keyward/sdk';
import { ActionIcon, Menu } from '@mantine/core';
import { IconDots, IconHistory, IconLink, IconPencil, IconTrash } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useUserRights } from './use-user-rights.ts';
import type { UserTask } from './user-task.ts';

interface UserMenuProps {
  readonly user: User;
  readonly onTask: (task: UserTask) => void;
}

/** What can be done with a person. */
export function UserMenu({ user, onTask }: UserMenuProps) {
  const { change, remove, history } = useUserRights();
  return (
    <Menu position="bottom-end" width={220} shadow="md" transitionProps={{ duration: 80 }}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size={36} aria-label={`Actions for ${user.email}`}>
          <IconDots size={20} aria-hidden="true" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {change && (
          <>
            <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => onTask({ kind: 'edit', user })}>
              Edit
            </Menu.Item>
            <Menu.Item leftSection={<IconLink size={16} />} onClick={() => onTask({ kind: 'reset', user })}>
              {user.status === 'invited' ? 'New invitation link' : 'Reset password link'}
            </Menu.Item>
          </>
        )}
        {history && (
          <Menu.Item
            renderRoot={(root) => <Link {...root} to="/settings/account/audit-logs" search={{ q: user.email }} />}
            leftSection={<IconHistory size={16} />}
          >
            History
          </Menu.Item>
        )}
        {remove && (
          <>
            <Menu.Divider />
            <Menu.Item
              color="red"
              leftSection={<IconTrash size={16} />}
              onClick={() => onTask({ kind: 'remove', user })}
            >
              Remove
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
