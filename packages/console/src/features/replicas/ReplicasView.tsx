import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useRef } from 'react';
import { useMay } from '../../app/session.ts';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { useShortcuts } from '../../ui/use-shortcuts.ts';
import { useTask } from '../../ui/use-task.tsx';
import { ReplicasPanel } from './ReplicasPanel.tsx';
import type { ReplicaTask } from './replica-task.ts';

const loadDialogs = async () => (await import('./ReplicaDialogs.tsx')).ReplicaDialogs;

export function ReplicasView() {
  const may = useMay();
  const { begin, dialogs } = useTask<ReplicaTask>(loadDialogs);
  const addButton = useRef<HTMLButtonElement>(null);
  useShortcuts({ c: () => addButton.current?.click() });
  return (
    <>
      <PageHeader
        trail={['Settings', 'Integrations', 'Replicas']}
        title="Integrations - Replicas"
        lead="Services that check keys in their own process. Each follows a feed of keys and roles, and applies a revocation immediately."
        actions={
          may('replicas:create') && (
            <Button
              ref={addButton}
              leftSection={<IconPlus size={17} stroke={1.8} aria-hidden="true" />}
              onClick={() => begin({ kind: 'add' })}
            >
              Add replica
            </Button>
          )
        }
      />
      <ReplicasPanel onTask={begin} />
      {dialogs}
    </>
  );
}
