import type { WebhookWithSecret } from '@keyward/sdk';
import { ShownOnce } from '../../ui/ShownOnce.tsx';
import { ViewDialog } from '../../ui/ViewDialog.tsx';
import { StillDisabled } from './StillDisabled.tsx';

interface WebhookSecretDialogProps {
  readonly created: WebhookWithSecret;
  /** True for a new webhook, false for a new secret. */
  readonly isNew: boolean;
  readonly onClose: () => void;
}

/** Shows a secret once. No other component stores it. */
export function WebhookSecretDialog({ created, isNew, onClose }: WebhookSecretDialogProps) {
  return (
    <ViewDialog title={isNew ? 'The webhook was added' : 'The webhook has a new secret'} onClose={onClose}>
      <ShownOnce
        lead="The receiver uses this secret to verify that a request comes from Keyward (Standard Webhooks)."
        label="Secret"
        value={created.secret}
        warning="The secret is shown only once. Store it where the receiver reads it. If you lose it, regenerate it from the row menu."
      >
        <StillDisabled webhook={created} />
      </ShownOnce>
    </ViewDialog>
  );
}
