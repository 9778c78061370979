import type { ApiKey } from '@keyward/sdk';
import { Text } from '@mantine/core';
import { api } from '../../../app/api.ts';
import { keyData } from '../../../app/key-data.ts';
import { useChange } from '../../../app/use-change.ts';
import { ConfirmDialog } from '../../../ui/ConfirmDialog.tsx';
import { offerUndo } from '../../../ui/undo.ts';
import { SafeToRemove } from '../safety/SafeToRemove.tsx';

interface StateDialogProps {
  readonly record: ApiKey;
  readonly onClose: () => void;
}

/** Stops a key without taking it away, and says first who would notice. */
export function DisableDialog({ record: { appname, ...record }, onClose }: StateDialogProps) {
  const disable = useChange(() => api.disableApiKey({ params: { appname } }), {
    outdated: keyData,
    onDone: () => {
      offerUndo({
        sentence: `${appname} is disabled.`,
        back: () => api.enableApiKey({ params: { appname } }),
        undone: `${appname} is enabled again.`,
        outdated: keyData,
      });
      onClose();
    },
  });
  return (
    <ConfirmDialog title={`Disable ${appname}?`} action="DISABLE" change={disable} onCancel={onClose} size={560}>
      <Text size="sm">
        The key is refused on its next use, and every access token that came from it ends. It keeps everything else, and
        can be enabled again at any time.
      </Text>
      <SafeToRemove record={{ appname, ...record }} />
    </ConfirmDialog>
  );
}
