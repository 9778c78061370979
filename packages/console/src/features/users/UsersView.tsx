import { Button } from '@mantine/core';
import { IconUserPlus } from '@tabler/icons-react';
import { useRef } from 'react';
import { useHasPermission } from '../../app/session.ts';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { useShortcuts } from '../../ui/use-shortcuts.ts';
import { useTask } from '../../ui/use-task.tsx';
import { UsersPanel } from './UsersPanel.tsx';
import type { UserTask } from './user-task.ts';

const loadDialogs = async () => (await import('./UserDialogs.tsx')).UserDialogs;

export function UsersView() {
  const hasPermission = useHasPermission();
  const { open, dialogs } = useTask<UserTask>(loadDialogs);
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
        lead="Users who sign in to this console. Programs use API keys instead."
        actions={
          hasPermission('users:create') && (
            <Button
              ref={addButton}
              leftSection={<IconUserPlus size={17} stroke={1.8} aria-hidden="true" />}
              onClick={() => open({ kind: 'add' })}
            >
              Add user
            </Button>
          )
        }
      />
      <UsersPanel onTask={open} searchRef={searchField} />
      {dialogs}
    </>
  );
}
