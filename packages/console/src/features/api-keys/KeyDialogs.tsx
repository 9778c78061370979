import { RevealDialog } from '../../ui/reveal/RevealDialog.tsx';
import { useLater } from '../../ui/use-later.ts';
import type { TaskDialogsProps } from '../../ui/use-task.tsx';
import { CreateDialog } from './CreateDialog.tsx';
import { EditDialog } from './EditDialog.tsx';
import type { KeyLifeTask, KeyTask } from './key-task.ts';

const loadLife = async () => (await import('./KeyLifeDialogs.tsx')).KeyLifeDialogs;
const loadSecret = async () => (await import('./SecretDialog.tsx')).SecretDialog;

/** The dialog of what is being done. What shows a new secret is there before the secret is made. */
export function KeyDialogs({ task, onTask }: TaskDialogsProps<KeyTask>) {
  const close = () => onTask(undefined);
  switch (task.kind) {
    case 'create':
      return <CreateDialog onClose={close} onCreated={(created) => onTask({ kind: 'reveal', created, fresh: true })} />;
    case 'reveal':
      return <RevealDialog created={task.created} fresh={task.fresh} onClose={close} />;
    case 'edit':
      return <EditDialog record={task.record} onClose={close} />;
    case 'secret':
      return <Secret onClose={close} />;
    default:
      return <Life task={task} onTask={onTask} />;
  }
}

function Secret(props: { readonly onClose: () => void }) {
  const Dialog = useLater(loadSecret, true);
  return Dialog && <Dialog {...props} />;
}

interface LifeProps {
  readonly task: KeyLifeTask;
  readonly onTask: (task: KeyTask | undefined) => void;
}

function Life(props: LifeProps) {
  const Dialogs = useLater(loadLife, true);
  return Dialogs && <Dialogs {...props} />;
}
