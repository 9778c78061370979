import type { TaskDialogsProps } from '../../ui/use-task.tsx';
import { AddReplicaDialog } from './AddReplicaDialog.tsx';
import { CredentialDialog } from './CredentialDialog.tsx';
import { FinishReplicaDialog } from './FinishReplicaDialog.tsx';
import { RegenerateReplicaDialog } from './RegenerateReplicaDialog.tsx';
import { RemoveReplicaDialog } from './RemoveReplicaDialog.tsx';
import type { ReplicaTask } from './replica-task.ts';

/** The open dialog of the page. */
export function ReplicaDialogs({ task, onTask }: TaskDialogsProps<ReplicaTask>) {
  const close = () => onTask(undefined);
  switch (task.kind) {
    case 'add':
      return (
        <AddReplicaDialog
          onClose={close}
          onCreated={(created) => onTask({ kind: 'credential', created, isNew: true })}
        />
      );
    case 'regenerate':
      return (
        <RegenerateReplicaDialog
          replica={task.replica}
          onClose={close}
          onCreated={(created) => onTask({ kind: 'credential', created, isNew: false })}
        />
      );
    case 'finish':
      return <FinishReplicaDialog replica={task.replica} onClose={close} />;
    case 'credential':
      return <CredentialDialog created={task.created} isNew={task.isNew} onClose={close} />;
    case 'remove':
      return <RemoveReplicaDialog replica={task.replica} onClose={close} />;
  }
}
