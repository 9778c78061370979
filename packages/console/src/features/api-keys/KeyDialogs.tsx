import { RevealDialog } from '../../ui/reveal/RevealDialog.tsx';
import type { TaskDialogsProps } from '../../ui/use-task.tsx';
import { CreateDialog } from './CreateDialog.tsx';
import { DeleteDialog } from './DeleteDialog.tsx';
import { EditDialog } from './EditDialog.tsx';
import type { KeyTask } from './key-task.ts';
import { RegenerateDialog } from './RegenerateDialog.tsx';
import { SecretDialog } from './SecretDialog.tsx';

/** The dialog of what is being done. */
export function KeyDialogs({ task, onTask }: TaskDialogsProps<KeyTask>) {
  const close = () => onTask(undefined);
  switch (task.kind) {
    case 'create':
      return <CreateDialog onClose={close} onCreated={(created) => onTask({ kind: 'reveal', created, fresh: true })} />;
    case 'reveal':
      return <RevealDialog created={task.created} fresh={task.fresh} onClose={close} />;
    case 'secret':
      return <SecretDialog onClose={close} />;
    case 'edit':
      return <EditDialog record={task.record} onClose={close} />;
    case 'regenerate':
      return (
        <RegenerateDialog
          record={task.record}
          onClose={close}
          onRegenerated={(created) => onTask({ kind: 'reveal', created, fresh: false })}
        />
      );
    case 'delete':
      return <DeleteDialog record={task.record} onClose={close} />;
  }
}
