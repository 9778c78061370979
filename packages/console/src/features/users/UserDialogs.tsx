import type { TaskDialogsProps } from '../../ui/use-task.tsx';
import { AddUserDialog } from './AddUserDialog.tsx';
import { ApproveUserDialog } from './ApproveUserDialog.tsx';
import { CancelLinkDialog } from './CancelLinkDialog.tsx';
import { EditUserDialog } from './EditUserDialog.tsx';
import { LinkDialog } from './LinkDialog.tsx';
import { RemoveUserDialog } from './RemoveUserDialog.tsx';
import { ResetPasswordDialog } from './ResetPasswordDialog.tsx';
import type { UserTask } from './user-task.ts';

/** The open dialog of the page. */
export function UserDialogs({ task, onTask }: TaskDialogsProps<UserTask>) {
  const close = () => onTask(undefined);
  switch (task.kind) {
    case 'add':
      return <AddUserDialog onClose={close} onLink={(oneTimeLink) => onTask({ kind: 'link', oneTimeLink })} />;
    case 'link':
      return <LinkDialog oneTimeLink={task.oneTimeLink} onClose={close} />;
    case 'approve':
      return (
        <ApproveUserDialog
          user={task.user}
          onClose={close}
          onLink={(oneTimeLink) => onTask({ kind: 'link', oneTimeLink })}
        />
      );
    case 'cancel-link':
      return <CancelLinkDialog link={task.link} onClose={close} />;
    case 'edit':
      return <EditUserDialog user={task.user} onClose={close} />;
    case 'reset':
      return (
        <ResetPasswordDialog
          user={task.user}
          onClose={close}
          onLink={(oneTimeLink) => onTask({ kind: 'link', oneTimeLink })}
        />
      );
    case 'remove':
      return <RemoveUserDialog user={task.user} onClose={close} />;
  }
}
