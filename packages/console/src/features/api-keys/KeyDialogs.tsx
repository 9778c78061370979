import { RevealDialog } from '../../ui/reveal/RevealDialog.tsx';
import { useLater } from '../../ui/use-later.ts';
import type { TaskDialogsProps } from '../../ui/use-task.tsx';
import type { BulkTask } from './bulk/bulk-task.ts';
import { CreateDialog } from './CreateDialog.tsx';
import { EditDialog } from './EditDialog.tsx';
import type { KeyLifeTask, KeyTask } from './key-task.ts';

const loadBulk = async () => (await import('./bulk/BulkDialogs.tsx')).BulkDialogs;
const loadImport = async () => (await import('./import/ImportDialog.tsx')).ImportDialog;
const loadLife = async () => (await import('./KeyLifeDialogs.tsx')).KeyLifeDialogs;
const loadSecret = async () => (await import('./SecretDialog.tsx')).SecretDialog;

/** The open dialog of the page. The dialog that shows a new secret is loaded before the secret is created. */
export function KeyDialogs({ task, onTask }: TaskDialogsProps<KeyTask>) {
  const close = () => onTask(undefined);
  switch (task.kind) {
    case 'create':
      return <CreateDialog onClose={close} onCreated={(created) => onTask({ kind: 'reveal', created, fresh: true })} />;
    case 'reveal':
      return <RevealDialog created={task.created} fresh={task.fresh} onClose={close} />;
    case 'edit':
      return <EditDialog record={task.record} onClose={close} />;
    case 'bulk':
    case 'bulk-result':
      return <Bulk task={task} onClose={close} />;
    case 'import':
      return <Import onClose={close} />;
    case 'secret':
      return <Secret onClose={close} />;
    default:
      return <Life task={task} onTask={onTask} />;
  }
}

function Bulk(props: { readonly task: BulkTask; readonly onClose: () => void }) {
  const Dialogs = useLater(loadBulk, true);
  return Dialogs && <Dialogs {...props} />;
}

function Import(props: { readonly onClose: () => void }) {
  const Dialog = useLater(loadImport, true);
  return Dialog && <Dialog {...props} />;
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
