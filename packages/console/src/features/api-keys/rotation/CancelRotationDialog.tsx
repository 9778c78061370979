import type { ApiKey } from '@keyward/sdk';
import { Text } from '@mantine/core';
import { api } from '../../../app/api.ts';
import { keyData } from '../../../app/key-data.ts';
import { useChange } from '../../../app/use-change.ts';
import { useAnnounce } from '../../../ui/Announcer.tsx';
import { ConfirmDialog } from '../../../ui/ConfirmDialog.tsx';
import { Note } from '../../../ui/Note.tsx';
import { useCurrentKey } from '../use-current-key.ts';
import { SecretUsage } from './SecretUsage.tsx';

interface CancelRotationDialogProps {
  readonly record: ApiKey;
  readonly onClose: () => void;
}

/** Cancels a rotation, which is possible until the new secret is used. */
export function CancelRotationDialog({ record, onClose }: CancelRotationDialogProps) {
  const { appname } = record;
  const announce = useAnnounce();
  const { rotation } = useCurrentKey(record);
  const cancel = useChange(() => api.cancelRotation({ params: { appname } }), {
    invalidates: keyData,
    onDone: () => {
      announce(`The rotation of ${appname} was cancelled.`);
      onClose();
    },
  });
  const isNewUsed = rotation !== null && rotation.new_first_seen_at !== null;
  return (
    <ConfirmDialog
      title={`Cancel the rotation of ${appname}?`}
      action="Discard new secret"
      change={cancel}
      onCancel={onClose}
      ready={rotation !== null && !isNewUsed}
    >
      <Text size="sm">
        The new secret is discarded and will never work. The old secret stays valid until the key expires.
      </Text>
      {isNewUsed && (
        <Note tone="warning">
          The new secret is already in use, so the rotation cannot be cancelled. Finish it, or wait until the old secret
          expires.
        </Note>
      )}
      {rotation === null && <Note>The rotation has ended. The key has only one secret.</Note>}
      {rotation !== null && <SecretUsage rotation={rotation} />}
    </ConfirmDialog>
  );
}
