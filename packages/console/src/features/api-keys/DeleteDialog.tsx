import type { ApiKey } from '@keyward/sdk';
import { Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { api } from '../../app/api.ts';
import { useChange } from '../../app/use-change.ts';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { roleLabel } from '../../ui/RoleBadge.tsx';
import { LastUse } from './LastUse.tsx';
import { keysKey } from './queries.ts';

interface DeleteDialogProps {
  readonly record: ApiKey;
  readonly onClose: () => void;
}

const DAY = 86_400;

/** A slip would hurt where the key is strong or in use. */
function isDelicate({ roles, last_login }: ApiKey): boolean {
  return roleLabel(roles[0] ?? '') === 'ADMIN' || (last_login !== null && last_login > Date.now() / 1000 - DAY);
}

export function DeleteDialog({ record, onClose }: DeleteDialogProps) {
  const remove = useChange(() => api.deleteApiKey({ params: { appname: record.appname } }), {
    outdated: [keysKey],
    onDone: () => {
      notifications.show({ message: `${record.appname} is deleted. It is refused from now on.` });
      onClose();
    },
  });
  return (
    <ConfirmDialog
      title={`Delete ${record.appname}?`}
      action="DELETE"
      change={remove}
      onCancel={onClose}
      {...(isDelicate(record) && { typed: record.appname })}
    >
      <Text size="sm">The key and every access token that came from it end at once. This cannot be taken back.</Text>
      <LastUse record={record} />
    </ConfirmDialog>
  );
}
