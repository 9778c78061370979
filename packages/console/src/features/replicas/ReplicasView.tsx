import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useRef } from 'react';
import { useHasPermission } from '../../app/session.ts';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { useShortcuts } from '../../ui/use-shortcuts.ts';
import { useTask } from '../../ui/use-task.tsx';
import { ReplicasPanel } from './ReplicasPanel.tsx';
import type { ReplicaTask } from './replica-task.ts';

const loadDialogs = async () => (await import('./ReplicaDialogs.tsx')).ReplicaDialogs;

export function ReplicasView() {
  const hasPermission = useHasPermission();
  const { open, dialogs } = useTask<ReplicaTask>(loadDialogs);
  const addButton = useRef<HTMLButtonElement>(null);
  useShortcuts({ c: () => addButton.current?.click() });
  return (
    <>
      <PageHeader
        trail={['Settings', 'Integrations', 'Replicas']}
        title="Integrations - Replicas"
        lead="Services that check keys in their own process. Each follows a feed of keys and roles, and applies a revocation immediately."
        actions={
          hasPermission('replicas:create') && (
            <Button
              ref={addButton}
              leftSection={<IconPlus size={17} stroke={1.8} aria-hidden="true" />}
              onClick={() => open({ kind: 'add' })}
            >
              Add replica
            </Button>
          )
        }
      />
      <ReplicasPanel onTask={open} />
      {dialogs}
    </>
  );
}
