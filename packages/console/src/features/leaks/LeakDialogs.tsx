import type { TaskDialogsProps } from '../../ui/use-task.tsx';
import { CheckDialog } from './CheckDialog.tsx';
import type { LeakTask } from './leak-task.ts';
import { PolicyDialog } from './PolicyDialog.tsx';

/** The open dialog of the page. */
export function LeakDialogs({ task, onTask }: TaskDialogsProps<LeakTask>) {
  const close = () => onTask(undefined);
  return task.kind === 'check' ? (
    <CheckDialog onClose={close} />
  ) : (
    <PolicyDialog current={task.current} onClose={close} />
  );
}
