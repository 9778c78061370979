import type { ApiKey } from '@keyward/sdk';
import { Text } from '@mantine/core';
import { api } from '../../../app/api.ts';
import { keyData } from '../../../app/key-data.ts';
import { notify } from '../../../app/notify.ts';
import { useChange } from '../../../app/use-change.ts';
import { ConfirmDialog } from '../../../ui/ConfirmDialog.tsx';
import { Note } from '../../../ui/Note.tsx';
import { offerUndo } from '../../../ui/undo.ts';
import { LastUse } from '../LastUse.tsx';

interface EnableDialogProps {
  readonly record: ApiKey;
  readonly onClose: () => void;
}

/** Lets a disabled key, or one in quarantine, work again. */
export function EnableDialog({ record, onClose }: EnableDialogProps) {
  const { appname } = record;
  const quarantined = record.status === 'quarantined';
  const enable = useChange(() => api.enableApiKey({ params: { appname } }), {
    outdated: keyData,
    onDone: () => {
      if (quarantined) notify({ message: `${appname} is enabled. It may do everything that its role allows.` });
      else offerUndo(disabling(appname));
      onClose();
    },
  });
  return (
    <ConfirmDialog title={`Enable ${appname}?`} action="ENABLE" danger={false} change={enable} onCancel={onClose}>
      {quarantined ? (
        <Note tone="warning">
          The key is in quarantine, where it may only read. Enable it when you know that nobody else has its secret;
          otherwise rotate it.
        </Note>
      ) : (
        <Text size="sm">
          The key works again from its next use on. The access tokens that came from it before do not: the integration
          gets new ones.
        </Text>
      )}
      <LastUse record={record} />
    </ConfirmDialog>
  );
}

function disabling(appname: string) {
  return {
    sentence: `${appname} is enabled.`,
    back: () => api.disableApiKey({ params: { appname } }),
    undone: `${appname} is disabled again.`,
    outdated: keyData,
  };
}
