import type { ApiKey, ApiKeyWithSecret } from '@keyward/sdk';
import { Text } from '@mantine/core';
import { api } from '../../app/api.ts';
import { keyData } from '../../app/key-data.ts';
import { useChange } from '../../app/use-change.ts';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { StillDenied } from '../../ui/keys/StillDenied.tsx';
import { Note } from '../../ui/Note.tsx';
import { SafeToRemove } from './safety/SafeToRemove.tsx';

interface RegenerateDialogProps {
  readonly record: ApiKey;
  readonly onClose: () => void;
  readonly onRegenerated: (created: ApiKeyWithSecret) => void;
}

/** Regenerates the secret of a key after a warning. */
export function RegenerateDialog({ record, onClose, onRegenerated }: RegenerateDialogProps) {
  const regenerate = useChange(() => api.regenerateApiKey({ params: { appname: record.appname } }), {
    invalidates: keyData,
    needsReauthentication: true,
    onDone: ({ data }) => onRegenerated(data),
  });
  return (
    <ConfirmDialog
      title={`Regenerate ${record.appname}?`}
      action="REGENERATE"
      danger={false}
      change={regenerate}
      onCancel={onClose}
    >
      <Note tone="warning">
        <p>The current secret and all access tokens issued from it are revoked immediately.</p>
        <p>The integration cannot authenticate until it has the new secret.</p>
      </Note>
      <StillDenied record={record} />
      <Text size="sm">Name, role, description, expiry and limits do not change.</Text>
      <SafeToRemove record={record} />
    </ConfirmDialog>
  );
}
