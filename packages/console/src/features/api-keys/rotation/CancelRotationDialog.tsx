import type { ApiKey } from '@keyward/sdk';
import { Text } from '@mantine/core';
import { api } from '../../../app/api.ts';
import { keyData } from '../../../app/key-data.ts';
import { useChange } from '../../../app/use-change.ts';
import { useAnnounce } from '../../../ui/Announcer.tsx';
import { ConfirmDialog } from '../../../ui/ConfirmDialog.tsx';
import { Note } from '../../../ui/Note.tsx';
import { useFreshKey } from '../use-fresh-key.ts';
import { SecretSightings } from './SecretSightings.tsx';

interface CancelRotationDialogProps {
  readonly record: ApiKey;
  readonly onClose: () => void;
}

/** Takes a rotation back, which can be done while nobody uses the new secret. */
export function CancelRotationDialog({ record, onClose }: CancelRotationDialogProps) {
  const { appname } = record;
  const announce = useAnnounce();
  const { rotation } = useFreshKey(record);
  const cancel = useChange(() => api.cancelRotation({ params: { appname } }), {
    outdated: keyData,
    onDone: () => {
      announce(`The rotation of ${appname} is cancelled.`);
      onClose();
    },
  });
  const seen = rotation !== null && rotation.new_first_seen_at !== null;
  return (
    <ConfirmDialog
      title={`Cancel the rotation of ${appname}?`}
      action="DROP NEW SECRET"
      change={cancel}
      onCancel={onClose}
      ready={rotation !== null && !seen}
    >
      <Text size="sm">
        The new secret is dropped and never works. The old one is the only secret again, with no end but the expiry of
        the key.
      </Text>
      {seen && (
        <Note tone="warning">
          The new secret is in use by now, so the rotation cannot be taken back. Finish it, or let the old secret run
          out.
        </Note>
      )}
      {rotation === null && <Note>The rotation is over already: there is only one secret.</Note>}
      {rotation !== null && <SecretSightings rotation={rotation} />}
    </ConfirmDialog>
  );
}
