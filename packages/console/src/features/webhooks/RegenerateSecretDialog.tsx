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
  readonly onMade: (made: WebhookWithSecret) => void;
}

export function RegenerateSecretDialog({ webhook, onClose, onMade }: RegenerateSecretDialogProps) {
  const { id, url } = webhook;
  const regenerate = useChange(() => api.regenerateWebhookSecret({ params: { id } }), {
    outdated: [webhooksKey],
    onDone: ({ data }) => onMade(data),
  });
  return (
    <ConfirmDialog title="Make a new secret" action="MAKE SECRET" change={regenerate} danger={false} onCancel={onClose}>
      <Text size="sm" className="kw-break">
        For 24 hours what is sent to {url} is signed with both secrets, so that the receiver can change over. After that
        the old one signs no more. If you made a new one within the last day already, the one before that ends at once.
      </Text>
      <StillDisabled webhook={webhook} />
    </ConfirmDialog>
  );
}
