import type { PendingLink, User } from '@keyward/sdk';
import { IconLink, IconLinkOff, IconPencil, IconTrash, IconUserCheck } from '@tabler/icons-react';
import { historyAction } from '../../ui/history-action.tsx';
import { RowMenu } from '../../ui/RowMenu.tsx';
import { useUserRights } from './use-user-rights.ts';
import type { UserTask } from './user-task.ts';

interface UserMenuProps {
  readonly user: User;
  readonly link: PendingLink | null | undefined;
  readonly onTask: (task: UserTask) => void;
}

/** The menu of a user. */
export function UserMenu({ user, link: pending, onTask }: UserMenuProps) {
  const { approve, change, remove, history } = useUserRights();
  const open = (kind: 'approve' | 'edit' | 'reset' | 'remove') => () => onTask({ kind, user });
  const isPending = user.status === 'pending';
  const link = user.status === 'invited' ? 'New invitation link' : 'Reset password link';
  return (
    <RowMenu
      rowName={user.email}
      actions={[
        isPending && approve && { label: 'Approve', icon: IconUserCheck, onChoose: open('approve') },
        change && { label: 'Edit', icon: IconPencil, onChoose: open('edit') },
        !isPending && change && { label: link, icon: IconLink, onChoose: open('reset') },
        change &&
          pending != null && {
            label: 'Cancel link',
            icon: IconLinkOff,
            danger: true,
            onChoose: () => onTask({ kind: 'cancel-link', link: pending }),
          },
        history && historyAction(user.id),
        remove && { label: 'Remove', icon: IconTrash, danger: true, onChoose: open('remove') },
      ]}
    />
  );
}
