import type { User } from '@keyward/sdk';
import { IconLink, IconPencil, IconTrash } from '@tabler/icons-react';
import { historyAction } from '../../ui/history-action.tsx';
import { RowMenu } from '../../ui/RowMenu.tsx';
import { useUserRights } from './use-user-rights.ts';
import type { UserTask } from './user-task.ts';

interface UserMenuProps {
  readonly user: User;
  readonly onTask: (task: UserTask) => void;
}

/** What can be done with a person. */
export function UserMenu({ user, onTask }: UserMenuProps) {
  const { change, remove, history } = useUserRights();
  const begin = (kind: 'edit' | 'reset' | 'remove') => () => onTask({ kind, user });
  const link = user.status === 'invited' ? 'New invitation link' : 'Reset password link';
  return (
    <RowMenu
      of={user.email}
      actions={[
        change && { label: 'Edit', icon: IconPencil, onChoose: begin('edit') },
        change && { label: link, icon: IconLink, onChoose: begin('reset') },
        history && historyAction(user.email),
        remove && { label: 'Remove', icon: IconTrash, danger: true, onChoose: begin('remove') },
      ]}
    />
  );
}
