import type { Webhook } from '@keyward/sdk';
import { IconListDetails, IconPencil, IconRefresh, IconTrash } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { RowMenu } from '../../ui/RowMenu.tsx';
import { useWebhookRights } from './use-webhook-rights.ts';
import type { WebhookTask } from './webhook-task.ts';

interface WebhookMenuProps {
  readonly webhook: Webhook;
  readonly onTask: (task: WebhookTask) => void;
}

/** The menu of a webhook. */
export function WebhookMenu({ webhook, onTask }: WebhookMenuProps) {
  const { change, remove } = useWebhookRights();
  const open = (kind: 'edit' | 'regenerate' | 'delete') => () => onTask({ kind, webhook });
  return (
    <RowMenu
      rowName={webhook.url}
      actions={[
        {
          label: 'Deliveries',
          icon: IconListDetails,
          renderRoot: (root) => (
            <Link {...root} to="/settings/integrations/webhooks/$id" params={{ id: webhook.id }} search={{}} />
          ),
        },
        change && { label: 'Edit', icon: IconPencil, onChoose: open('edit') },
        change && { label: 'Regenerate secret', icon: IconRefresh, onChoose: open('regenerate') },
        remove && { label: 'Delete', icon: IconTrash, danger: true, onChoose: open('delete') },
      ]}
    />
  );
}
