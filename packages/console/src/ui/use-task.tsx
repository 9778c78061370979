import { type ComponentType, type ReactNode, useState } from 'react';
import { useLater } from './use-later.ts';

/** What the dialogs of a page are given. */
export interface TaskDialogsProps<Task> {
  readonly task: Task;
  /** Goes on to another task; undefined when it is over. */
  readonly onTask: (task: Task | undefined) => void;
}

interface Tasks<Task> {
  readonly begin: (task: Task) => void;
  /** The dialog of what is being done, to stand at the end of the page. */
  readonly dialogs: ReactNode;
}

/**
 * What is being done on a page, one thing at a time, each in a dialog.
 * @param load fetches the dialogs, after the page is shown; the same function each time
 */
export function useTask<Task extends object>(load: () => Promise<ComponentType<TaskDialogsProps<Task>>>): Tasks<Task> {
  const [task, setTask] = useState<Task>();
  const Dialogs = useLater(load, task !== undefined);
  return {
    begin: setTask,
    dialogs: task !== undefined && Dialogs !== undefined && <Dialogs task={task} onTask={setTask} />,
  };
}
