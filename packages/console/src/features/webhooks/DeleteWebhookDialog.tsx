import type { Webhook } from '@keyward/sdk';
import { Text } from '@mantine/core';
import { api } from '../../app/api.ts';
import { useChange } from '../../app/use-change.ts';
import { useAnnounce } from '../../ui/Announcer.tsx';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { webhooksKey } from './queries.ts';

interface DeleteWebhookDialogProps {
  readonly webhook: Webhook;
  readonly onClose: () => void;
}

export function DeleteWebhookDialog({ webhook: { id, url }, onClose }: DeleteWebhookDialogProps) {
  const announce = useAnnounce();
  const remove = useChange(() => api.deleteWebhook({ params: { id } }), {
    invalidates: [webhooksKey],
    onDone: () => {
      announce('The webhook was deleted.');
      onClose();
    },
  });
  return (
    <ConfirmDialog title="Delete webhook?" action="Delete webhook" change={remove} onCancel={onClose}>
      <Text size="sm" className="kw-break">
        No more events are sent to {url}, and its deliveries are deleted. This cannot be undone; to pause the webhook,
        disable it instead.
      </Text>
    </ConfirmDialog>
  );
}
