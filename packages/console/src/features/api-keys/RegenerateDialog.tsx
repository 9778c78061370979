import type { ApiKey, ApiKeyWithSecret } from '@keyward/sdk';
import { Stack } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { api } from '../../app/api.ts';
import { usePresence } from '../../app/presence/presence.ts';
import { useAction } from '../../app/use-action.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { DialogActions } from '../../ui/DialogActions.tsx';
import { FormErrors } from '../../ui/FormErrors.tsx';
import { Note } from '../../ui/Note.tsx';
import { LastUse } from './LastUse.tsx';
import { keysKey } from './queries.ts';
import classes from './RevealDialog.module.css';

interface RegenerateDialogProps {
  readonly record: ApiKey;
  readonly onClose: () => void;
  readonly onRegenerated: (created: ApiKeyWithSecret) => void;
}

/** Says what ends before it gives a key a new secret. */
export function RegenerateDialog({ record, onClose, onRegenerated }: RegenerateDialogProps) {
  const client = useQueryClient();
  const presence = usePresence();
  const regenerate = useAction(async () => {
    const { data } = await presence.run(() => api.regenerateApiKey({ params: { appname: record.appname } }));
    void client.invalidateQueries({ queryKey: keysKey });
    onRegenerated(data);
  });
  return (
    <Dialog title={`Regenerate ${record.appname}?`} onClose={onClose}>
      <Stack gap="md">
        <Note tone="warning">
          <p>The present secret and every access token that came from it end at once.</p>
          <p>The integration is refused until it is given the new secret.</p>
        </Note>
        <p className={classes['text']}>Name, role, description, expiry and limits stay as they are.</p>
        <LastUse record={record} />
        <FormErrors error={regenerate.error} />
        <DialogActions
          action="REGENERATE"
          busy={regenerate.pending}
          onCancel={onClose}
          onAction={() => regenerate.run()}
          cancelFirst
        />
      </Stack>
    </Dialog>
  );
}
