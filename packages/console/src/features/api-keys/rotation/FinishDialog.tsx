import type { ApiKey } from '@keyward/sdk';
import { Text } from '@mantine/core';
import { api } from '../../../app/api.ts';
import { keyData } from '../../../app/key-data.ts';
import { useChange } from '../../../app/use-change.ts';
import { useNow } from '../../../app/use-now.ts';
import { useAnnounce } from '../../../ui/Announcer.tsx';
import { ConfirmDialog } from '../../../ui/ConfirmDialog.tsx';
import { Note } from '../../../ui/Note.tsx';
import { useCurrentKey } from '../use-current-key.ts';
import { oldSecretUsage, type Rotation } from './rotation-text.ts';
import { SecretUsage } from './SecretUsage.tsx';

interface FinishDialogProps {
  readonly record: ApiKey;
  readonly onClose: () => void;
}

/** Revokes the old secret, after showing whether it is still used. */
export function FinishDialog({ record, onClose }: FinishDialogProps) {
  const { appname } = record;
  const announce = useAnnounce();
  const { rotation } = useCurrentKey(record);
  const finish = useChange(() => api.finishRotation({ params: { appname } }), {
    invalidates: keyData,
    onDone: () => {
      announce(`The old secret of ${appname} was revoked.`);
      onClose();
    },
  });
  return (
    <ConfirmDialog
      title={`Finish the rotation of ${appname}?`}
      action="Finish rotation"
      change={finish}
      onCancel={onClose}
      ready={rotation !== null}
    >
      <Text size="sm">
        The old secret and all access tokens issued from it are revoked immediately. This cannot be undone.
      </Text>
      {rotation === null ? (
        <Note>The rotation has ended. The old secret is no longer valid.</Note>
      ) : (
        <UsageWarning rotation={rotation} />
      )}
      {rotation !== null && <SecretUsage rotation={rotation} />}
    </ConfirmDialog>
  );
}

function UsageWarning({ rotation }: { readonly rotation: Rotation }) {
  const now = useNow(1);
  if (rotation.old_last_seen_at !== null) {
    return (
      <Note tone="warning">
        The old secret was {oldSecretUsage(rotation, now)}. An integration may still depend on it.
      </Note>
    );
  }
  if (rotation.new_first_seen_at === null) {
    return (
      <Note tone="warning">
        Neither secret has been used since the rotation started. The integration may still have the old one.
      </Note>
    );
  }
  return <Note>The old secret has not been used since the rotation started, and the new one is in use.</Note>;
}
