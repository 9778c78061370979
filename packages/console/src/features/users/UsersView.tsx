import { Button } from '@mantine/core';
import { IconUserPlus } from '@tabler/icons-react';
import { lazy, Suspense, useRef, useState } from 'react';
import { useMay } from '../../app/session.ts';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { useShortcuts } from '../../ui/use-shortcuts.ts';
import { UsersPanel } from './UsersPanel.tsx';
import type { UserTask } from './user-task.ts';

/** Dialogs are loaded when the first of them opens: the table comes sooner. */
const UserDialogs = lazy(async () => ({ default: (await import('./UserDialogs.tsx')).UserDialogs }));

export function UsersView() {
  const may = useMay();
  const [task, setTask] = useState<UserTask>();
  const searchField = useRef<HTMLInputElement>(null);
  const addButton = useRef<HTMLButtonElement>(null);
  useShortcuts({
    '/': () => searchField.current?.focus(),
    c: () => addButton.current?.click(),
  });
  return (
    <>
      <PageHeader
        trail={['Settings', 'User Management', 'Users']}
        title="User Management - Users"
        lead="The people who sign in to this console. Programs use API keys instead."
        actions={
          may('users:create') && (
            <Button
              ref={addButton}
              leftSection={<IconUserPlus size={17} stroke={1.8} aria-hidden="true" />}
              onClick={() => setTask({ kind: 'add' })}
            >
              ADD USER
            </Button>
          )
        }
      />
      <UsersPanel onTask={setTask} searchRef={searchField} />
      {task !== undefined && (
        <Suspense>
          <UserDialogs task={task} onTask={setTask} />
        </Suspense>
      )}
    </>
  );
}
