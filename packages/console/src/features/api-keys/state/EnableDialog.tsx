import type { ApiKey } from '@keyward/sdk';
import { Text } from '@mantine/core';
import { api, serverNow } from '../../../app/api.ts';
import { keyData } from '../../../app/key-data.ts';
import { notify } from '../../../app/notify.ts';
import { useChange } from '../../../app/use-change.ts';
import { ConfirmDialog } from '../../../ui/ConfirmDialog.tsx';
import { Note } from '../../../ui/Note.tsx';
import { offerUndo } from '../../../ui/undo.ts';
import { LastLoginFacts } from '../LastLoginFacts.tsx';

interface EnableDialogProps {
  readonly record: ApiKey;
  readonly onClose: () => void;
}

/** Enables a disabled or quarantined key. */
export function EnableDialog({ record, onClose }: EnableDialogProps) {
  const { appname } = record;
  const quarantined = record.status === 'quarantined';
  const isExpired = record.expires_at !== null && record.expires_at <= serverNow();
  const enable = useChange(() => api.enableApiKey({ params: { appname } }), {
    invalidates: keyData,
    onDone: () => {
      if (quarantined) notify({ message: `${appname} was enabled. It has all permissions of its role again.` });
      else offerUndo(disableUndo(appname));
      onClose();
    },
  });
  return (
    <ConfirmDialog title={`Enable ${appname}?`} action="Enable key" danger={false} change={enable} onCancel={onClose}>
      {isExpired && <Note tone="warning">The key has expired. It is still denied until you set a later expiry.</Note>}
      {quarantined ? (
        <Note tone="warning">
          The key is in quarantine and can only read. Enable it only if its secret has not leaked; otherwise rotate it.
        </Note>
      ) : (
        <Text size="sm">
          {!isExpired && 'The key works again immediately. '}Access tokens issued before it was disabled stay revoked;
          the integration gets new ones.
        </Text>
      )}
      <LastLoginFacts record={record} />
    </ConfirmDialog>
  );
}

function disableUndo(appname: string) {
  return {
    sentence: `${appname} was enabled.`,
    revert: () => api.disableApiKey({ params: { appname } }),
    announcement: `${appname} was disabled again.`,
    invalidates: keyData,
  };
}
