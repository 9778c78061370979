import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useRef } from 'react';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { useShortcuts } from '../../ui/use-shortcuts.ts';
import { useTask } from '../../ui/use-task.tsx';
import { useWebhookRights } from './use-webhook-rights.ts';
import { WebhooksPanel } from './WebhooksPanel.tsx';
import type { WebhookTask } from './webhook-task.ts';

const loadDialogs = async () => (await import('./WebhookDialogs.tsx')).WebhookDialogs;

export function WebhooksView() {
  const { add } = useWebhookRights();
  const { open, dialogs } = useTask<WebhookTask>(loadDialogs);
  const addButton = useRef<HTMLButtonElement>(null);
  useShortcuts({ c: () => addButton.current?.click() });
  return (
    <>
      <PageHeader
        trail={['Settings', 'Integrations', 'Webhooks']}
        title="Integrations - Webhooks"
        lead="Endpoints that receive the events of this account. Requests are signed, and retried until they are delivered."
        actions={
          add && (
            <Button
              ref={addButton}
              leftSection={<IconPlus size={17} stroke={1.8} aria-hidden="true" />}
              onClick={() => open({ kind: 'add' })}
            >
              Add webhook
            </Button>
          )
        }
      />
      <WebhooksPanel onTask={open} />
      {dialogs}
    </>
  );
}
