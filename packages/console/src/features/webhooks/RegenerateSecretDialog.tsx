import type { Webhook, WebhookWithSecret } from '@keyward/sdk';
import { Text } from '@mantine/core';
import { api } from '../../app/api.ts';
import { useChange } from '../../app/use-change.ts';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { webhooksKey } from './queries.ts';
import { StillDisabled } from './StillDisabled.tsx';

interface RegenerateSecretDialogProps {
  readonly webhook: Webhook;
  readonly onClose: () => void;
  readonly onCreated: (created: WebhookWithSecret) => void;
}

export function RegenerateSecretDialog({ webhook, onClose, onCreated }: RegenerateSecretDialogProps) {
  const { id, url } = webhook;
  const regenerate = useChange(() => api.regenerateWebhookSecret({ params: { id } }), {
    invalidates: [webhooksKey],
    onDone: ({ data }) => onCreated(data),
  });
  return (
    <ConfirmDialog
      title="Regenerate the secret?"
      action="REGENERATE"
      change={regenerate}
      danger={false}
      onCancel={onClose}
    >
      <Text size="sm" className="kw-break">
        For 24 hours, requests to {url} are signed with both secrets, so that the receiver can switch. If you already
        regenerated the secret within the last 24 hours, the secret before that is no longer used.
      </Text>
      <StillDisabled webhook={webhook} />
    </ConfirmDialog>
  );
}
