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
      return <AddUserDialog onClose={close} onLink={(handover) => onTask({ kind: 'link', handover })} />;
    case 'link':
      return <LinkDialog handover={task.handover} onClose={close} />;
    case 'approve':
      return (
        <ApproveUserDialog user={task.user} onClose={close} onLink={(handover) => onTask({ kind: 'link', handover })} />
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
          onLink={(handover) => onTask({ kind: 'link', handover })}
        />
      );
    case 'remove':
      return <RemoveUserDialog user={task.user} onClose={close} />;
  }
}
