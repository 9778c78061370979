import { RevealDialog } from '../../ui/reveal/RevealDialog.tsx';
import { useLazyComponent } from '../../ui/use-lazy-component.ts';
import type { TaskDialogsProps } from '../../ui/use-task.tsx';
import type { BulkTask } from './bulk/bulk-task.ts';
import { CreateDialog } from './CreateDialog.tsx';
import { EditDialog } from './EditDialog.tsx';
import type { KeyLifecycleTask, KeyTask } from './key-task.ts';

const loadBulk = async () => (await import('./bulk/BulkDialogs.tsx')).BulkDialogs;
const loadImport = async () => (await import('./import/ImportDialog.tsx')).ImportDialog;
const loadLifecycle = async () => (await import('./KeyLifecycleDialogs.tsx')).KeyLifecycleDialogs;
const loadSecret = async () => (await import('./SecretDialog.tsx')).SecretDialog;

/** The page's open dialog. The dialog that shows a new secret is loaded before the secret is created. */
export function KeyDialogs({ task, onTask }: TaskDialogsProps<KeyTask>) {
  const close = () => onTask(undefined);
  switch (task.kind) {
    case 'create':
      return <CreateDialog onClose={close} onCreated={(created) => onTask({ kind: 'reveal', created, isNew: true })} />;
    case 'reveal':
      return <RevealDialog created={task.created} isNew={task.isNew} onClose={close} />;
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
      return <Lifecycle task={task} onTask={onTask} />;
  }
}

function Bulk(props: { readonly task: BulkTask; readonly onClose: () => void }) {
  const Dialogs = useLazyComponent(loadBulk, true);
  return Dialogs && <Dialogs {...props} />;
}

function Import(props: { readonly onClose: () => void }) {
  const Dialog = useLazyComponent(loadImport, true);
  return Dialog && <Dialog {...props} />;
}

function Secret(props: { readonly onClose: () => void }) {
  const Dialog = useLazyComponent(loadSecret, true);
  return Dialog && <Dialog {...props} />;
}

interface LifecycleProps {
  readonly task: KeyLifecycleTask;
  readonly onTask: (task: KeyTask | undefined) => void;
}

function Lifecycle(props: LifecycleProps) {
  const Dialogs = useLazyComponent(loadLifecycle, true);
  return Dialogs && <Dialogs {...props} />;
}
