import type { WebhookWithSecret } from '@keyward/sdk';
import { useState } from 'react';
import { api } from '../../app/api.ts';
import { useChange } from '../../app/use-change.ts';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { messageOf } from '../../ui/failure.ts';
import { webhooksKey } from './queries.ts';
import { bodyOf, draftFaults, draftOf, WebhookFields } from './WebhookFields.tsx';

interface AddWebhookDialogProps {
  readonly onClose: () => void;
  readonly onMade: (made: WebhookWithSecret) => void;
}

export function AddWebhookDialog({ onClose, onMade }: AddWebhookDialogProps) {
  const [draft, setDraft] = useState(() => draftOf({ url: '', description: '', events: [] }));
  const add = useChange(() => api.createWebhook({ body: bodyOf(draft) }), {
    outdated: [webhooksKey],
    onDone: ({ data }) => onMade(data),
  });
  const refused = messageOf(add.error, 'url_not_allowed');
  return (
    <FormDialog
      title="Add webhook"
      action="SAVE"
      change={add}
      faults={draftFaults(draft)}
      errorAtField={refused !== undefined}
      onCancel={onClose}
    >
      {(shown) => <WebhookFields draft={draft} onChange={setDraft} shown={shown} refused={refused} />}
    </FormDialog>
  );
}
