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

/** Disables a key, after showing whether it is still used. */
export function DisableDialog({ record: { appname, ...record }, onClose }: StateDialogProps) {
  const disable = useChange(() => api.disableApiKey({ params: { appname } }), {
    invalidates: keyData,
    onDone: () => {
      offerUndo({
        sentence: `${appname} was disabled.`,
        revert: () => api.enableApiKey({ params: { appname } }),
        announcement: `${appname} was enabled again.`,
        invalidates: keyData,
      });
      onClose();
    },
  });
  return (
    <ConfirmDialog title={`Disable ${appname}?`} action="Disable key" change={disable} onCancel={onClose} size={560}>
      <Text size="sm">
        The key stops working immediately, and all access tokens issued from it are revoked. You can enable it again at
        any time.
      </Text>
      <SafeToRemove record={{ appname, ...record }} />
    </ConfirmDialog>
  );
}
