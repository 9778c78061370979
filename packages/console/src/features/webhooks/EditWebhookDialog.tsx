import type { Webhook } from '@keyward/sdk';
import { Checkbox } from '@mantine/core';
import { useState } from 'react';
import { api } from '../../app/api.ts';
import { useChange } from '../../app/use-change.ts';
import { useAnnounce } from '../../ui/Announcer.tsx';
import { messageOf } from '../../ui/describe-failure.ts';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { webhooksKey } from './queries.ts';
import { bodyOf, draftErrors, draftOf, WebhookFields } from './WebhookFields.tsx';

interface EditWebhookDialogProps {
  readonly webhook: Webhook;
  readonly onClose: () => void;
}

export function EditWebhookDialog({ webhook, onClose }: EditWebhookDialogProps) {
  const announce = useAnnounce();
  const [draft, setDraft] = useState(() => draftOf(webhook));
  const [enabled, setEnabled] = useState(webhook.enabled);
  const save = useChange(() => api.updateWebhook({ params: { id: webhook.id }, body: { ...bodyOf(draft), enabled } }), {
    invalidates: [webhooksKey],
    onDone: () => {
      announce('The webhook was saved.');
      onClose();
    },
  });
  const urlError = messageOf(save.error, 'url_not_allowed');
  return (
    <FormDialog
      title="Edit webhook"
      action="SAVE"
      change={save}
      fieldErrors={draftErrors(draft)}
      hasFieldError={urlError !== undefined}
      onCancel={onClose}
    >
      {(shown) => (
        <>
          <WebhookFields draft={draft} onChange={setDraft} shownErrors={shown} urlError={urlError} />
          <Checkbox
            label="Enabled"
            description="A disabled webhook receives no events. Disabling it cancels pending deliveries."
            checked={enabled}
            onChange={(event) => setEnabled(event.currentTarget.checked)}
          />
        </>
      )}
    </FormDialog>
  );
}
