import { IconWebhook } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { webhooksQuery } from './queries.ts';
import { useWebhookRights } from './use-webhook-rights.ts';
import { WebhookTable } from './WebhookTable.tsx';
import type { WebhookTask } from './webhook-task.ts';

/** The webhooks, or the state of their list. */
export function WebhooksPanel({ onTask }: { readonly onTask: (task: WebhookTask) => void }) {
  const webhooks = useQuery(webhooksQuery);
  return (
    <Panel>
      <Loaded query={webhooks} noun="webhooks">
        {(all) => (all.length === 0 ? <NoWebhooks /> : <WebhookTable webhooks={all} onTask={onTask} />)}
      </Loaded>
    </Panel>
  );
}

function NoWebhooks() {
  const { add } = useWebhookRights();
  return (
    <EmptyState icon={<IconWebhook size={24} stroke={1.6} />} title="No webhooks yet">
      <p>
        Notify your server when a key is added, changed, leaked or about to expire.{' '}
        {add ? 'Add a webhook with its URL.' : 'An administrator can add a webhook.'}
      </p>
    </EmptyState>
  );
}
