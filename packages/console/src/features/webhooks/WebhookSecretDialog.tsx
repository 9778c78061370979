import type { WebhookWithSecret } from '@keyward/sdk';
import { ShownOnce } from '../../ui/ShownOnce.tsx';
import { ViewDialog } from '../../ui/ViewDialog.tsx';
import { StillDisabled } from './StillDisabled.tsx';

interface WebhookSecretDialogProps {
  readonly made: WebhookWithSecret;
  /** Whether the webhook is new; else it has a new secret. */
  readonly fresh: boolean;
  readonly onClose: () => void;
}

/** The secret, shown this once: it is kept nowhere in the page. */
export function WebhookSecretDialog({ made, fresh, onClose }: WebhookSecretDialogProps) {
  return (
    <ViewDialog title={fresh ? 'The webhook is added' : 'The webhook has a new secret'} onClose={onClose}>
      <ShownOnce
        lead="The receiver checks with this secret that a request comes from here (Standard Webhooks)."
        label="Secret"
        value={made.secret}
        warning="This is the only time that it is shown. Store it where the receiver will read it. If it is lost, make a new one in the menu of the row."
      >
        <StillDisabled webhook={made} />
      </ShownOnce>
    </ViewDialog>
  );
}
