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
    outdated: [webhooksKey],
    onDone: () => {
      announce('The webhook was deleted.');
      onClose();
    },
  });
  return (
    <ConfirmDialog title="Delete webhook" action="DELETE" change={remove} onCancel={onClose}>
      <Text size="sm" className="kw-break">
        Nothing is sent to {url} any more, and the record of what was sent goes with it. This cannot be taken back; to
        pause it, disable it instead.
      </Text>
    </ConfirmDialog>
  );
}
