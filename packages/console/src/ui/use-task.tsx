import { type ComponentType, type ReactNode, useState } from 'react';
import { useLazyComponent } from './use-lazy-component.ts';

/** Props of the dialogs of a page. */
export interface TaskDialogsProps<Task> {
  readonly task: Task;
  /** Switches to another task; undefined to close. */
  readonly onTask: (task: Task | undefined) => void;
}

interface Tasks<Task> {
  readonly open: (task: Task) => void;
  /** The open dialog, to be rendered at the end of the page. */
  readonly dialogs: ReactNode;
}

/**
 * Manages the current task of a page, which has a dialog for each task.
 * @param load loads the dialogs after the page is rendered; a stable function
 */
export function useTask<Task extends object>(load: () => Promise<ComponentType<TaskDialogsProps<Task>>>): Tasks<Task> {
  const [task, setTask] = useState<Task>();
  const Dialogs = useLazyComponent(load, task !== undefined);
  return {
    open: setTask,
    dialogs: task !== undefined && Dialogs !== undefined && <Dialogs task={task} onTask={setTask} />,
  };
}
