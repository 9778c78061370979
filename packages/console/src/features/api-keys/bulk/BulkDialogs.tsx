import { BulkDialog } from './BulkDialog.tsx';
import { BulkResultDialog } from './BulkResultDialog.tsx';
import type { BulkTask } from './bulk-task.ts';

interface BulkDialogsProps {
  readonly task: BulkTask;
  readonly onClose: () => void;
}

/** The dialogs of bulk operations. */
export function BulkDialogs({ task, onClose }: BulkDialogsProps) {
  return task.kind === 'bulk' ? (
    <BulkDialog action={task.action} selection={task.selection} onStarted={task.onStarted} onClose={onClose} />
  ) : (
    <BulkResultDialog change={task.change} onClose={onClose} />
  );
}
