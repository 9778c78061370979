import type { WebhookWithSecret } from '@keyward/sdk';
import { useState } from 'react';
import { api } from '../../app/api.ts';
import { useChange } from '../../app/use-change.ts';
import { messageOf } from '../../ui/describe-failure.ts';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { webhooksKey } from './queries.ts';
import { bodyOf, draftErrors, draftOf, WebhookFields } from './WebhookFields.tsx';

interface AddWebhookDialogProps {
  readonly onClose: () => void;
  readonly onCreated: (created: WebhookWithSecret) => void;
}

export function AddWebhookDialog({ onClose, onCreated }: AddWebhookDialogProps) {
  const [draft, setDraft] = useState(() => draftOf({ url: '', description: '', events: [] }));
  const add = useChange(() => api.createWebhook({ body: bodyOf(draft) }), {
    invalidates: [webhooksKey],
    onDone: ({ data }) => onCreated(data),
  });
  const urlError = messageOf(add.error, 'url_not_allowed');
  return (
    <FormDialog
      title="Add webhook"
      action="SAVE"
      change={add}
      fieldErrors={draftErrors(draft)}
      hasFieldError={urlError !== undefined}
      onCancel={onClose}
    >
      {(shown) => <WebhookFields draft={draft} onChange={setDraft} shownErrors={shown} urlError={urlError} />}
    </FormDialog>
  );
}
